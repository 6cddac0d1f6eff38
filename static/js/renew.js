// Renews a part of the page in its place: a link, with the same part of the page that it leads to; a form that goes on by
// itself, with each answer to it, until one leads on.
const PAUSE = 50;
const LATER = 3000;
const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-renews]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const here = document.getElementById(link.dataset.renews);
  const page = await fetch(link.href).then(read, () => null);
  const there = page?.getElementById(here.id);
  // Signed out, or away: the link says so itself.
  if (!there) return location.assign(link.href);
  here.replaceWith(there);
  document.getElementById(link.id)?.focus({ preventScroll: true });
});

async function goOn(form) {
  const asked = { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } };
  const answer = await fetch(form.getAttribute("action"), asked).catch(() => null);
  if (answer?.headers.has("Location")) return location.assign(answer.headers.get("Location"));
  const page = answer?.ok ? await read(answer).catch(() => null) : null;
  const next = page?.getElementById(form.id);
  if (next) form.replaceWith(next);
  setTimeout(goOn, next ? PAUSE : LATER, next || form);
}

document.querySelectorAll("form[data-goes-on]").forEach((form) => setTimeout(goOn, PAUSE, form));
