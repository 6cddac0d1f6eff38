// What closed windows left on this device and the server has not: it is sent where it can be, else shown here; and
// nobody signs out over it unasked.
import { writings } from "./autosave.js";
import { drop, dropMine, mine, putBack } from "./draft.js";
import { bodyOf, post, turn, wordsFor } from "./post.js";

const PATIENCE = 5000;
const dialog = document.getElementById("sign-out-unsent");
const main = document.getElementById("main");
const MINUTE = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
const forms = [...document.querySelectorAll("form[data-draft]")];
const isHere = (draft) => forms.some((form) => form.dataset.draft === draft.key);
const soon = (act, otherwise) =>
  Promise.race([act, new Promise((done) => setTimeout(done, PATIENCE, otherwise))]);

// Sends what a page that autosaves would have sent itself; whether it is kept. Of a page that is not there it marks it.
async function isKept(draft) {
  const { key, window, content } = draft;
  if (!content.isToSend) return false;
  // The next number, and none past it: what the window sent after this draft is newer.
  const fields = content.fields.map(([name, value]) => [name, name === "save" ? Number(value) + 1 : value]);
  const answer = await post(content.action, bodyOf(fields), "autosave");
  draft.isGone = answer.isOurs && answer.status === 404;
  if (!answer.isOurs || answer.status !== 200) return false;
  await drop(key, window);
  return true;
}

// Null where that cannot be told.
async function unsent() {
  const drafts = await mine();
  if (!drafts) return null;
  const left = [];
  for (const draft of drafts) if (draft.isOpen || isHere(draft) || !(await isKept(draft))) left.push(draft);
  return left;
}

function show(draft) {
  const note = wordsFor("unsent").find((one) => one.matches);
  for (const part of note.querySelectorAll(`[data-of="${draft.isGone ? "there" : "gone"}"]`)) part.remove();
  // Two of them are told apart by their minute: no word of theirs stands on any other page.
  note.querySelector("[data-minute]").textContent = new Date(draft.changed).toLocaleString("en-GB", MINUTE);
  // Its own page would be no page.
  if (draft.isGone) note.querySelector("div p[dir]").textContent = textOf(draft);
  else note.querySelector("a").href = draft.content.address;
  const [remove, undo] = note.querySelectorAll("button");
  const turning = (act) => () => {
    act();
    turn(note);
  };
  remove.addEventListener("click", turning(() => drop(draft.key, draft.window)));
  undo.addEventListener("click", turning(() => putBack(draft)));
  main.prepend(note);
}

const UNSAID = ["piece", "version", "sitting", "save", "prompt", "touched"];
const textOf = ({ content }) =>
  content.fields.flatMap(([name, value]) => (UNSAID.includes(name) || !value ? [] : [value])).join("\n\n");

export async function showLeft() {
  const left = ((await unsent()) ?? []).filter((draft) => !draft.isOpen && !isHere(draft));
  // Where one writes, nothing comes in between.
  if (!document.querySelector("form[data-autosave]")) left.forEach(show);
}

let isAsking = false;
export async function signOut(form) {
  if (isAsking) return;
  isAsking = true;
  await soon(Promise.all(writings.map((writing) => writing.send(true))));
  const left = await soon(unsent(), null);
  isAsking = false;
  const leave = async () => {
    await soon(dropMine());
    form.submit();
  };
  if (left && !left.length) return leave();
  const first = left?.[0];
  // The menu closes first, so that the focus comes back to what is seen then.
  form.closest("[popover]")?.hidePopover?.();
  dialog.showModal();
  dialog.querySelector("[data-keep]").onclick = () => {
    dialog.close();
    if (!first) return;
    if (isHere(first)) forms.find((one) => one.dataset.draft === first.key).querySelector("textarea, input:not([type=hidden])")?.focus();
    else location.assign(first.isGone ? "/" : first.content.address);
  };
  dialog.querySelector("[data-leave]").onclick = leave;
}
