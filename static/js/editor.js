// Preview without leaving the page: the button's own answer, of which only the text as it will read is taken. And the
// summary of a fold says what is chosen in it. An older answer opens in the same way, once a sentence is written.
import { post } from "./post.js";

async function ask(form, button) {
  const body = new FormData(form);
  body.append(button.name, button.value);
  const answer = await post(form.getAttribute("action"), body, "fetch");
  return answer.isOurs && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function previewing(button) {
  const { form } = button;
  const area = form.querySelector(".writing-area");
  const field = area.querySelector("textarea");
  const count = form.querySelector("#count");
  let place = null;
  let isAsked = false;
  const turn = () => {
    const said = button.textContent;
    button.textContent = button.dataset.turned;
    button.dataset.turned = said;
    button.value = button.value ? "" : "1";
  };
  function read(page) {
    place = scrollY;
    count.replaceChildren(...page.querySelector("#count").childNodes);
    const reading = document.adoptNode(page.querySelector("#reading"));
    area.after(reading);
    area.hidden = true;
    turn();
    reading.focus({ preventScroll: true });
    if (reading.getBoundingClientRect().top < 0) reading.scrollIntoView();
  }
  function writeOn() {
    form.querySelector("#reading").remove();
    count.replaceChildren();
    area.hidden = false;
    turn();
    // The field kept its caret.
    field.focus({ preventScroll: place !== null });
    if (place !== null) scrollTo(0, place);
  }
  button.addEventListener("click", async (event) => {
    // Pressed by the script, it goes the way of any button.
    if (isAsked) return;
    event.preventDefault();
    if (!button.value) return writeOn();
    isAsked = true;
    const page = await ask(form, button);
    if (page?.querySelector("#reading")) read(page);
    else form.requestSubmit(button);
    isAsked = false;
  });
  addEventListener("keydown", (event) => {
    const isOpen = document.querySelector(":is(dialog[open], :popover-open)");
    if (event.key === "Escape" && !event.defaultPrevented && !isOpen && !button.value) writeOn();
  });
}

document.querySelectorAll("button[name=preview]").forEach(previewing);

// As `holds_sentence` in careerpath/words.py says it, which has the last word.
const ENOUGH = /(?:[\p{L}\p{N}][^\p{L}\p{N}]*){15}/u;
const SOME = /[\p{L}\p{N}][^\p{L}\p{N}]*[\p{L}\p{N}]/u;
const SENTENCE_END = /[.!?…؟۔।](?=[\s"'”’»)\]]|$)|[。！？｡]/u;
export function holdsSentence(text) {
  const some = SOME.exec(text);
  return ENOUGH.test(text) || (some && SENTENCE_END.test(text.slice(some.index + some[0].length))) || false;
}

function opening(button) {
  const { form } = button;
  const field = form.querySelector(".writing-area textarea");
  let isAsked = false;
  // Quiet and not disabled, so that it can be reached, and says what it waits for.
  const isQuiet = () => {
    const quiet = !holdsSentence(field.value);
    button.setAttribute("aria-disabled", quiet);
    return quiet;
  };
  form.addEventListener("input", isQuiet);
  isQuiet();
  button.addEventListener("click", async (event) => {
    if (isAsked) return;
    event.preventDefault();
    if (isQuiet()) return;
    isAsked = true;
    const page = await ask(form, button);
    const then = page?.querySelector("#then");
    if (then) {
      const beside = form.querySelector(".answering");
      form.querySelector("#closed").replaceWith(document.adoptNode(page.querySelector("#closed")));
      beside.prepend(document.adoptNode(then));
      beside.classList.add("then-now");
      beside.closest(".body").classList.add("wide");
      then.focus({ preventScroll: true });
      then.scrollIntoView({ block: "nearest" });
    } else form.requestSubmit(button);
    isAsked = false;
  });
}

document.querySelectorAll("button[name=then]").forEach(opening);

// As the server names it when it draws the page.
function naming(names) {
  const fold = names.closest("details");
  const written = (field) => {
    if (field.type === "date") {
      const day = field.value && field.value !== field.max && new Date(`${field.value}T12:00`);
      return day && day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    }
    if (field.type === "checkbox") return field.checked && field.closest("label").textContent.trim();
    if (field.type === "select-one") return field.value && field.selectedOptions[0].label;
    return field.type === "text" && field.value && names.dataset.titled;
  };
  fold.addEventListener("change", () => {
    const said = [...fold.querySelectorAll("input, select")].map(written).filter(Boolean);
    const isolated = said.map((one) => Object.assign(document.createElement("bdi"), { textContent: one }));
    names.replaceChildren(...isolated.flatMap((one, at) => (at ? [" · ", one] : [one])));
  });
}

document.querySelectorAll("[data-chosen]").forEach(naming);
