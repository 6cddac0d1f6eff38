// The service worker. It keeps the offline page and the files that page names, and nothing else that anybody asks for: a
// page always comes from the server, and this one stands in where none comes.
function keepOffline({ version, page, files }) {
  const name = `offline-${version}`;

  // Asked for without cookies: what is kept is nobody's.
  const fresh = (url) => new Request(url, { credentials: "omit", cache: "no-cache" });
  const fill = async () => (await caches.open(name)).addAll([page, ...files].map(fresh));

  addEventListener("install", (event) => {
    // No page that is open stands on the worker before, so this one need not wait until they are closed.
    skipWaiting();
    event.waitUntil(fill());
  });

  addEventListener("activate", (event) => {
    const clear = async () => {
      for (const old of await caches.keys()) if (old !== name) await caches.delete(old);
      // The browser asks for a page while the worker starts.
      await registration.navigationPreload?.enable();
    };
    event.waitUntil(clear());
  });

  const kept = async (url) => (await caches.match(url, { cacheName: name, ignoreVary: true })) ?? Response.error();
  const orOffline = async (event) => {
    try {
      return (await event.preloadResponse) ?? (await fetch(event.request));
    } catch {
      return kept(page);
    }
  };

  addEventListener("fetch", (event) => {
    const { request } = event;
    // What is sent goes its own way, as if nobody stood in it.
    if (request.method !== "GET") return;
    const { origin, pathname } = new URL(request.url);
    if (request.mode === "navigate") event.respondWith(orOffline(event));
    else if (origin === location.origin && files.includes(pathname)) {
      event.respondWith(fetch(request).catch(() => kept(pathname)));
    }
  });
}
