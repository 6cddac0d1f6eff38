// Sends the writing forms (those that are multipart) from where they stand, so that the text stays in the window
// until it is kept. An answer that is a page is left to the browser, which sends the form once more: Back and Reload
// then work as ever, and sent twice under its id a piece is kept once.
import { isAnswer, send, stateOf, user, whyNot, wordsFor, wordsForWaiting } from "./post.js";

// Pages that hold what was sent, and say how to go on.
const PAGES = [200, 403, 404, 409, 422];
const stay = (event) => event.preventDefault();
// Where nothing was ever written on this device, the scripts that keep what one writes wait until somebody begins. A
// browser that does not say which databases it has may have theirs.
async function mayHoldDrafts() {
  const all = await globalThis.indexedDB?.databases?.().catch(() => null);
  return !all || all.some(({ name }) => name === "careerpath");
}
const mightHoldDrafts = mayHoldDrafts();
// Longer than that Done does not wait for what keeps a text beside it.
const A_WHILE = 5000;

function goOn(place) {
  const isHere = place.pathname + place.search === location.pathname + location.search;
  location.assign(place);
  // A part of the page that is open: the browser would not ask for the page anew.
  if (isHere && place.hash) location.reload();
}

// Keeps what is typed into it, from the start or once it has the focus; answers with what keeps it, where that is there.
function keeping(form, state) {
  let writing;
  let isTyped = false;
  const begin = () =>
    // With what says at signing out which drafts there are: none is made without it.
    (writing ??= Promise.all([import("./autosave.js"), import("./unsent.js")]).then(
      ([{ keepWriting }]) => {
        removeEventListener("beforeunload", stay);
        const begun = keepWriting(form, state);
        if (isTyped) begun.changed();
        return begun;
      },
      () => {
        // Away since the page came: nothing keeps it but this window, which asks before it is left. The next key tries
        // again, though some browsers remember that it failed.
        writing = undefined;
        if (!isTyped) return;
        addEventListener("beforeunload", stay);
        if (!navigator.onLine) state([...wordsFor("window"), ...wordsFor("offline")]);
      },
    ));
  const typed = () => {
    isTyped = true;
    if (!writing) begin();
  };
  form.addEventListener("input", typed);
  form.addEventListener("focusin", begin);
  if ("autosave" in form.dataset || isAnswer || form.contains(document.activeElement)) begin();
  else mightHoldDrafts.then((might) => might && begin());
  return () => writing;
}

// A field for one line, which is there for the next one too. Enter may be quicker than its script, which takes the lines
// from here then; without it an answer is a page, as any other's is.
function stayingHere(form, state) {
  const { what: field } = form.elements;
  // Lines on their way, or waiting for that; `isFirst`: the one in the field comes before them, as it was not kept.
  const waiting = { lines: [], isFirst: false };
  const { lines } = waiting;
  let begun;
  const begin = () =>
    (begun ??= import("./quick.js").then(
      ({ stay }) => !stay(form, state, waiting),
      () => (begun = undefined),
    ));
  // What is kept on this device while one types has these lines too, each by itself.
  form.addEventListener("formdata", ({ formData }) => {
    const all = waiting.isFirst ? [field.value, ...lines] : [...lines, field.value];
    const [first = "", ...others] = all.filter(Boolean);
    formData.set("what", first);
    for (const line of others) formData.append("what", line);
  });
  form.addEventListener("filled", ({ detail }) => {
    lines.splice(0, lines.length, ...(detail.what ?? []));
    waiting.isFirst = lines.length > 0;
    if (waiting.isFirst) state(wordsForWaiting(lines));
  });
  if (form.contains(document.activeElement)) begin();
  else form.addEventListener("focusin", begin, { once: true });
  return async () => {
    lines.splice(waiting.isFirst ? 0 : lines.length, 0, field.value);
    waiting.isFirst = false;
    field.value = "";
    if (await begin()) return true;
    if (lines.length) field.value = [...lines.splice(0), field.value].filter(Boolean).join(" ");
    return false;
  };
}

export function sendFromHere(form) {
  const state = stateOf(form);
  const begun = form.dataset.draft && keeping(form, state);
  const staying = "stays" in form.dataset && stayingHere(form, state);
  const mark = (busy) => form.setAttribute("aria-busy", busy);
  let toBrowser = false;
  form.addEventListener("submit", async (event) => {
    if (toBrowser || event.defaultPrevented) return;
    event.preventDefault();
    if (staying && (await staying())) return;
    if (form.getAttribute("aria-busy") === "true") return;
    mark(true);
    state([]);
    const slow = setTimeout(() => state(wordsFor("slow")), 1000);
    const writing = begun && (await Promise.race([begun(), new Promise((go) => setTimeout(go, A_WHILE))]));
    if (writing) await writing.settle();
    const { submitter } = event;
    const answer = await send(form, "fetch", (body) => submitter?.name && body.append(submitter.name, submitter.value));
    clearTimeout(slow);
    removeEventListener("beforeunload", stay);
    const { isOurs, status } = answer;
    if (isOurs && answer.headers.has("Location")) {
      const place = new URL(answer.headers.get("Location"), location);
      // To the page for signing in it leads where nothing was kept.
      if (writing && !place.pathname.startsWith("/accounts/")) await writing.settled(true);
      return goOn(place);
    }
    if (isOurs && PAGES.includes(status)) {
      // Of two wordings, the one that was sent is kept as an earlier one.
      if (writing && status === 409) await writing.settled(true);
      // Busy until the answer has come in place of this page.
      toBrowser = true;
      form.requestSubmit(submitter);
      toBrowser = false;
      return;
    }
    mark(false);
    state(whyNot(status));
    if (writing) writing.settled(false, status);
    else addEventListener("beforeunload", stay);
  });
  addEventListener("pageshow", () => mark(false));
}

document.querySelectorAll('form[method="post"][enctype="multipart/form-data"]:not([data-plain])').forEach(sendFromHere);

// Any other form (one with a file, marked as plain, too) is sent once, however quickly it is pressed: a second press
// would cut off the answer to the first, which may have signed somebody in.
const pressed = new WeakSet();
addEventListener("submit", (event) => {
  const form = event.target;
  const isSentFromHere = form.enctype === "multipart/form-data" && !("plain" in form.dataset);
  if (event.defaultPrevented || form.method !== "post" || isSentFromHere) return;
  if (pressed.has(form)) return event.preventDefault();
  pressed.add(form);
  setTimeout(() => pressed.delete(form), 3000);
});

// Signing out looks first for what is on this device only, and so does a page that is opened.
const signingOut = document.getElementById("sign-out-unsent")?.dataset.signOut;
addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== signingOut) return;
    event.preventDefault();
    const { signOut } = await import("./unsent.js").catch(() => ({}));
    if (signOut) signOut(form);
    // Away since the page came, as after an update: who may leave drafts behind is not signed out without being asked.
    else if (await mayHoldDrafts()) location.reload();
    else form.submit();
  },
  true,
);
// The browser asks by itself whether it has changed, as often as its head allows.
const { worker } = document.getElementById("send-words").dataset;
if (worker) navigator.serviceWorker?.register(worker, { updateViaCache: "all" }).catch(() => {});
// Not waited for: `keys.js` begins once this is read to its end.
if (user) mightHoldDrafts.then(async (might) => might && (await import("./unsent.js")).showLeft());
