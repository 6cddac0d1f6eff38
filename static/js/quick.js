// The field for one line stays where it is: Enter keeps the line, and the field is free for the next one at once. Lines on
// their way, or waiting for that, stay in order and each a line of its own: one that is not kept goes back into the field,
// unless the next one is being typed there, and then waits before it.
import { send, whyNot, wordsFor, wordsForWaiting } from "./post.js";

const SLOW = 1000;
// Pages that hold what was sent, and say how to go on.
const PAGES = [403, 404, 409, 422];
const read = (text) => new DOMParser().parseFromString(text, "text/html");

// What takes the place of all that is selected, as no Enter and no correction does.
const TYPED = ["insertText", "insertCompositionText", "insertFromPaste"];

export function stay(form, state, waiting) {
  const { lines } = waiting;
  const { what: field, piece } = form.elements;
  const mark = (busy) => form.setAttribute("aria-busy", busy);
  const tell = (name) => form.dispatchEvent(new Event(name));

  // Whoever types on without looking types the next line, over the one that is back.
  let isBack = false;
  field.addEventListener("beforeinput", ({ inputType }) => {
    const isWhole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    if (isBack && isWhole && TYPED.includes(inputType)) {
      lines.unshift(field.value);
      waiting.isFirst = false;
    }
    isBack = false;
  });
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"));
  // Before the listener that sends any other form.
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      if (field.value) lines.splice(waiting.isFirst ? 0 : lines.length, 0, field.value);
      waiting.isFirst = isBack = false;
      field.value = "";
      field.required = true;
      field.focus();
      if (form.getAttribute("aria-busy") !== "true") keepAll();
    },
    true,
  );
  if (lines.length && !waiting.isFirst) keepAll();

  async function keepAll() {
    mark(true);
    state([]);
    const slow = setTimeout(() => state(wordsFor("slow")), SLOW);
    while (lines.length && (await isKept()));
    clearTimeout(slow);
    mark(false);
  }

  async function isKept() {
    const add = (body) => {
      body.set("what", lines[0]);
      // What was brought back from this device may have been typed in another place.
      body.set("next", form.dataset.stays);
    };
    const answer = await send(form, "page", add, { keepalive: true });
    const page = read(await answer.text().catch(() => ""));
    const kept = answer.isOurs && answer.status === 200 && page.querySelector("[data-action]");
    if (!kept) return refused(answer, page);
    lines.shift();
    const { action } = kept.dataset;
    form.setAttribute("action", action);
    piece.value = new URL(action, location).searchParams.get("piece");
    // A line that was brought back from this device had one.
    form.elements.version?.remove();
    tell("kept");
    if (lines.length || field.value) tell("input");
    const [said, ...rows] = kept.children;
    state([...said.childNodes]);
    if (rows.length) list(rows);
    return true;
  }

  function refused({ isOurs, status, headers }, page) {
    const [first] = lines;
    const wrong = [...page.querySelectorAll("main .error")].map((one) => one.textContent).join(" ");
    if (!field.value) {
      field.value = lines.shift();
      waiting.isFirst = true;
      // Left empty, it is left out, and the others go on.
      field.required = !lines.length;
    }
    tell("input");
    form.closest("dialog:not([open])")?.showModal();
    if (isOurs && headers.has("Location")) location.assign(headers.get("Location"));
    else if (isOurs && PAGES.includes(status) && !wrong) {
      // The others are on this device.
      form.addEventListener("formdata", ({ formData }) => formData.set("what", first), { once: true });
      form.submit();
    } else {
      if (isOurs && wrong) {
        if (waiting.isFirst) field.setAttribute("aria-invalid", "true");
        // Another one where the line is to begin anew, as one that was moved to the trash.
        piece.value = page.querySelector("main [name=piece]")?.value ?? piece.value;
      } else {
        tell("unanswered");
        isBack = waiting.isFirst;
        if (isBack) field.select();
      }
      const why = isOurs && wrong ? [wrong] : whyNot(status);
      state([...why, ...wordsForWaiting(lines)]);
      return false;
    }
    // Busy until the answer has come in place of this page.
    return new Promise(() => {});
  }
}

// Below the heading of what is newest, where the page lists that; with it, where that says that there is nothing yet.
function list(rows) {
  const none = document.querySelector("[data-newest=none]");
  if (none) none.replaceWith(...rows);
  else document.querySelector("[data-newest]")?.after(rows.at(-1));
}
