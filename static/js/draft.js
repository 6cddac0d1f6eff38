// What is typed and not kept on the server yet, sealed on this device, a row for each window that writes it. The key
// comes from the server while its owner is signed in, and stays in memory. Nothing here throws: what cannot be done is
// null or false.
const { user, draftKey: address } = document.getElementById("send-words").dataset;
const AGE = 14 * 24 * 60 * 60 * 1000;
const HOUR = 60 * 60 * 1000;
const PAUSE = 5000;
const PATIENCE = 10_000;
// While a page is being left, its lock may be held a moment longer.
const LEAVING = 300;
const here = globalThis.crypto?.randomUUID?.();

export const available = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB);

const calmly = (act, otherwise) => async (...given) => {
  try {
    return available && user ? await act(...given) : otherwise;
  } catch {
    return otherwise;
  }
};

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("careerpath", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: ["user", "key", "window"] });
    asked.onsuccess = () => {
      // Somebody cleared what this browser keeps, with the page open.
      asked.result.onclose = () => (opened = undefined);
      resolve(asked.result);
    };
    asked.onerror = () => {
      opened = undefined;
      reject(asked.error);
    };
  });
  return opened;
}

// What `act` asked for, once all that it did is done.
async function inStore(mode, act) {
  const transaction = (await database()).transaction("drafts", mode);
  const request = act(transaction.objectStore("drafts"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// By how much the server's clock is ahead of this device's, which may be days off; null while nobody told.
let ahead = null;
const now = () => Date.now() + (ahead ?? 0);

let good;
let asking;
let fetchedAt = -Infinity;
let failedAt = -Infinity;
async function keys() {
  // A page may stay open for weeks, and its key be replaced meanwhile; until it hears so the one it has is good.
  const isOld = performance.now() - fetchedAt > HOUR;
  if (isOld && performance.now() - failedAt > PAUSE) asking ??= askForKeys();
  if (!good) await asking;
  if (!good) throw new Error("there is no key");
  return good;
}

async function askForKeys() {
  try {
    good = await fetchKeys();
    fetchedAt = performance.now();
  } catch {
    failedAt = performance.now();
  }
  asking = undefined;
}

// Asks for the key before it is needed.
export const ready = calmly(async () => Boolean(await keys()), false);

async function fetchKeys() {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, signal });
  const given = await answer.json();
  const told = Date.parse(answer.headers.get("Date"));
  if (told) ahead = told - Date.now();
  if (!answer.ok || given.user !== user) throw new Error("the key is not this page's");
  const named = Object.entries(given.keys).map(async ([number, encoded]) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    return [number, await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"])];
  });
  return { number: given.number, byNumber: Object.fromEntries(await Promise.all(named)) };
}

const sealing = ({ key, number, version, changed, nonce }) => ({
  name: "AES-GCM",
  iv: nonce,
  additionalData: new TextEncoder().encode(JSON.stringify([user, key, number, version, changed])),
});

async function open(row) {
  const { byNumber } = await keys();
  const bytes = await crypto.subtle.decrypt(sealing(row), byNumber[row.number], row.sealed);
  return { ...row, content: JSON.parse(new TextDecoder().decode(bytes)) };
}

// The rows of this user, newest first, and whether a window that is open writes them. Of all users, old ones go.
async function rows() {
  const all = await inStore("readonly", (store) => store.getAll());
  const isOld = (row) => ahead !== null && row.changed < now() - AGE;
  if (all.some(isOld))
    await inStore("readwrite", (store) => {
      for (const row of all.filter(isOld)) store.delete([row.user, row.key, row.window]);
    });
  const mine = all.filter((row) => row.user === user && !isOld(row)).sort((one, other) => other.changed - one.changed);
  const held = new Set(mine.length ? (await navigator.locks?.query())?.held.map((lock) => lock.name) : []);
  return mine.map((row) => ({ ...row, isOpen: row.window === here || held.has(row.window) }));
}

let isHeld = false;
function holdWindow() {
  if (!isHeld) navigator.locks?.request(here, () => new Promise(() => {}));
  isHeld = true;
}

let last = Promise.resolve();
const inTurn = (act) => (...given) => (last = last.then(() => act(...given)));

// The newest state of a form takes the place of the one before.
export const keep = inTurn(
  calmly(async (key, { version = null, content }) => {
    const { number, byNumber } = await keys();
    holdWindow();
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const row = { user, key, window: here, number, version, changed: now(), nonce };
    const text = new TextEncoder().encode(JSON.stringify(content));
    row.sealed = await crypto.subtle.encrypt(sealing(row), byNumber[number], text);
    await inStore("readwrite", (store) => store.put(row));
    return true;
  }, false),
);

export const drop = inTurn(
  calmly(async (key, window = here) => {
    await inStore("readwrite", (store) => store.delete([user, key, window]));
    return true;
  }, false),
);

// The newest that a closed window left of this form; null where there is none.
export const find = calmly(async (key) => {
  const ofForm = async () => (await rows()).filter((row) => row.key === key);
  let found = await ofForm();
  if (found.some((row) => row.isOpen)) {
    await new Promise((resolve) => setTimeout(resolve, LEAVING));
    found = await ofForm();
  }
  const left = found.find((row) => !row.isOpen);
  return left ? await open(left) : null;
}, null);

// Makes what was found this window's own; false where another one was faster.
export const take = inTurn(
  calmly(async ({ content, isOpen, ...row }) => {
    holdWindow();
    let isTaken = false;
    await inStore("readwrite", (store) => {
      const at = [user, row.key, row.window];
      store.get(at).onsuccess = ({ target }) => {
        if (!target.result) return;
        isTaken = true;
        store.delete(at);
        store.put({ ...row, window: here });
      };
    });
    return isTaken;
  }, false),
);

// Null where there are some and no key to open them.
export const mine = calmly(async () => {
  if ((await rows()).length && !(await ready())) return null;
  // Once the server's clock is known, some are old.
  const opening = (await rows()).map((row) => open(row).catch(() => null));
  return (await Promise.all(opening)).filter(Boolean);
}, []);

// A row that was dropped, as it was.
export const putBack = inTurn(
  calmly(async ({ content, isOpen, isGone, ...row }) => {
    await inStore("readwrite", (store) => store.put(row));
    return true;
  }, false),
);

export const dropMine = inTurn(
  calmly(async () => {
    await inStore("readwrite", (store) => store.delete(IDBKeyRange.bound([user], [user, []])));
    return true;
  }, false),
);
