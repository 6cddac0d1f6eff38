// Keys for who is signed in: each presses what a finger could press. Where a page opens on a field that holds text,
// the caret stands after it.
import { sendFromHere } from "./send.js";

const list = document.getElementById("keys");
const opener = document.getElementById("open-keys");
const FIELDS = "input, textarea, select, [contenteditable]";
// A page's own field comes before the way to another page with one.
const FIELD_OF = { "/": "id_words" };
const PRESSED = {
  n: '[aria-keyshortcuts="n"]',
  s: '[aria-keyshortcuts="s"]',
  "/": '[aria-keyshortcuts="/"]',
  ".": '[aria-keyshortcuts="."]',
  "?": "#open-keys",
  ArrowLeft: "a[rel~=prev]",
  ArrowRight: "a[rel~=next]",
};

opener.closest("li").hidden = false;
opener.addEventListener("click", () => {
  // Its menu closes first, so that the focus comes back to what is seen then.
  opener.closest("[popover]").hidePopover?.();
  list.showModal();
});

const begun = document.querySelector("[autofocus]");
// A browser gives the focus when it first draws the page, and a letter typed before that would be a key.
if (!location.hash) begun?.focus();
// Other kinds of fields, such as dates, have no caret to set.
if (typeof begun?.selectionStart === "number") begun.setSelectionRange(begun.value.length, begun.value.length);

const note = document.getElementById("note");
const isNotedHere = (link) => "note" in link.dataset && (note || document.getElementById("quick-spark"));

// A spark is noted where one is: in the page's own field, else in one over the page.
addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || !isNotedHere(link)) return;
  event.preventDefault();
  link.closest("[popover]")?.hidePopover?.();
  if (!document.getElementById("quick-spark")) {
    document.body.append(note.content);
    // At once: an Enter may follow within a moment.
    sendFromHere(document.querySelector("form[data-stays]"));
  }
  const field = document.getElementById("quick-spark");
  field.closest("dialog")?.showModal();
  field.focus();
});

function mayAct(event) {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.shiftKey && !"?/.".includes(event.key)) return false;
  // In an `:is`, a browser that knows no popover reads the rest.
  return !event.target.closest(FIELDS) && !document.querySelector(":is(dialog[open], :popover-open)");
}

// Something typed or chosen that was not sent, or a page that a form led to: what was sent is seen nowhere else.
function holdsWork() {
  const fields = [...document.querySelectorAll("main :is(input, textarea)")];
  const isChanged = (field) =>
    ["checkbox", "radio"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;
  return "sent" in list.dataset || fields.some(isChanged);
}

function pressedBy({ key, target }) {
  // What has the focus and is too wide for its place, such as a table, is moved by the arrows.
  const scrolls = target !== document.body && target.scrollWidth > target.clientWidth;
  if (!Object.hasOwn(PRESSED, key) || (key.startsWith("Arrow") && scrolls)) return null;
  const pressed = document.getElementById(FIELD_OF[key]) ?? document.querySelector(PRESSED[key]);
  return pressed?.matches("a") && !isNotedHere(pressed) && holdsWork() ? null : pressed;
}

addEventListener("keydown", (event) => {
  // While a word is being composed, every key is its own.
  if (event.isComposing) return;
  const { form } = event.target;
  const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  let pressed = null;
  if (isDone && !event.repeat && form && event.target.matches(FIELDS))
    pressed = form.querySelector("button.primary") ?? form.querySelector("button[type=submit]");
  else if ("single" in list.dataset && mayAct(event)) pressed = pressedBy(event);
  if (!pressed) return;
  event.preventDefault();
  if (pressed.matches(FIELDS)) pressed.focus();
  else pressed.click();
});
