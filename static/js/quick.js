// The field for one line stays where it is: Enter keeps the line, and the field is free for the next one at once. Lines on
// their way, or waiting for that, go back into it where they are not kept.
import { send, wordsFor } from "./post.js";

const SLOW = 1000;
// Pages that hold what was sent, and say how to go on.
const PAGES = [403, 404, 409, 422];
const read = (text) => new DOMParser().parseFromString(text, "text/html");

export function stay(form, state, lines) {
  const { what: field, piece } = form.elements;
  const mark = (busy) => form.setAttribute("aria-busy", busy);
  const tell = (name) => form.dispatchEvent(new Event(name));

  // What is kept on this device while one types has these lines too.
  form.addEventListener("formdata", ({ formData }) => formData.set("what", [...lines, field.value].filter(Boolean).join(" ")));
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"));
  // Before the listener that sends any other form.
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      lines.push(field.value);
      field.value = "";
      field.focus();
      if (form.getAttribute("aria-busy") !== "true") keepAll();
    },
    true,
  );
  if (lines.length) keepAll();

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
    field.value = [...lines.splice(0), field.value].filter(Boolean).join(" ");
    tell("input");
    form.closest("dialog:not([open])")?.showModal();
    const wrong = [...page.querySelectorAll("main .error")].map((one) => one.textContent).join(" ");
    if (isOurs && headers.has("Location")) location.assign(headers.get("Location"));
    else if (isOurs && PAGES.includes(status) && !wrong) form.submit();
    else {
      if (isOurs && wrong) {
        field.setAttribute("aria-invalid", "true");
        // Another one where the line is to begin anew, as one that was moved to the trash.
        piece.value = page.querySelector("main [name=piece]")?.value ?? piece.value;
        state([wrong]);
      } else state(wordsFor([401, 413, 429].includes(status) ? status : "away"));
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
