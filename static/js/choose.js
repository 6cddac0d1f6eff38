// Keeps what is done on the pages of choosing as it is done. Their forms hold the same, so that where this fails, or
// is not there, their buttons do.
import { post, stateOf, wordsFor } from "./post.js";

const words = document.getElementById("choose-words").dataset;
// Who asks so is given the page as it is after, rather than led to it.
const PAGE = "page";
const PATIENCE = 20_000;
const PAUSE = 3000;
const isBusy = (form) => form.getAttribute("aria-busy") === "true";

// The answer, as a page where it is one; undefined where the product did not give any.
async function ask(form, body, by = "fetch") {
  const options = { keepalive: true, patience: PATIENCE };
  const answer = await post(form.getAttribute("action"), body, by, options);
  const text = await answer.text().catch(() => undefined);
  if (!answer.isOurs || answer.status >= 500 || text === undefined) return undefined;
  const page = new DOMParser().parseFromString(text, "text/html");
  const place = answer.headers.get("Location");
  return { ok: answer.ok, status: answer.status, page, place: place && new URL(place, location) };
}

// What to say where it was not kept.
function why(answer) {
  const known = wordsFor(answer?.status);
  return known.length ? known : [answer ? words.refused : words.away];
}

// Sends the form as it stands: one request at a time, the newest state waits, and is tried again until it is kept.
// `touch` says that there is something to keep, `send` sends it now.
function keeper(form, { body, by, kept }) {
  const say = stateOf(form);
  let inAir = 0;
  let waits = false;
  let isAway = false;
  let held = null;
  let timer;
  const touch = () => (waits = true);
  async function send(isLeaving) {
    if ((inAir && isLeaving !== true) || !waits || isBusy(form)) return;
    clearTimeout(timer);
    waits = false;
    inAir += 1;
    const data = body();
    const answer = await ask(form, data, by);
    inAir -= 1;
    if (answer?.place && answer.place.pathname !== location.pathname) return location.assign(answer.place);
    say(answer?.ok ? [] : why(answer));
    isAway = !answer;
    if (answer) kept(answer, data);
    else waits = true;
    if (held) letGo();
    else if (answer?.ok) send();
    else if (!answer) timer = setTimeout(send, PAUSE);
  }
  function letGo() {
    const submitter = held.submitter;
    held = null;
    form.removeAttribute("aria-busy");
    form.requestSubmit(submitter);
  }
  // A button waits for what is in the air, lest that arrives after it.
  form.addEventListener("submit", (event) => {
    if (!inAir || event.defaultPrevented) return;
    event.preventDefault();
    held = event;
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => isAway && !isBusy(form) && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden && send(true));
  return { touch, send };
}

// What the answer says stands in the page, and how it drew what it keeps.
function adopt({ page }, form) {
  const told = page.querySelector("[data-told]");
  if (told) document.querySelector("[data-told]").replaceChildren(...told.childNodes);
  for (const drawn of page.querySelectorAll("input[name^=drawn]")) {
    const here = form.elements[drawn.name];
    if (here) here.value = drawn.value;
  }
}

const asItStands = (form) => () => {
  const data = new FormData(form);
  data.set("to", "stay");
  return data;
};

function ticks(form) {
  const boxes = () => [...form.querySelectorAll("input[name=kept]")];
  const count = form.querySelector("[data-kept-count]");
  for (const button of form.querySelectorAll(".group-button")) button.hidden = true;
  // How words were drawn: what differs from it is a change. One that is ticked was not, as far as the server may know.
  const draw = (states) => {
    for (const field of form.querySelectorAll("input[name=drawn]"))
      field.value = field.value.replace(/(\S+):[01]/g, (was, key) => (states.has(key) ? `${key}:${+states.get(key)}` : was));
  };
  const body = () => {
    const data = asItStands(form)();
    // What is typed or folded goes with its own button.
    for (const name of [...data.keys()]) if (/^(text|same|was-same)-/.test(name)) data.delete(name);
    return data;
  };
  const kept = (answer, data) => {
    if (!answer.ok) return;
    const on = new Set(data.getAll("kept"));
    draw(new Map(boxes().map((box) => [box.value, on.has(box.value)])));
  };
  const { touch, send } = keeper(form, { body, kept });
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "kept") return;
    draw(new Map([[target.value, !target.checked]]));
    if (count) count.textContent = boxes().filter((box) => box.checked).length;
    touch();
    send();
  });
}

document.querySelectorAll("form[data-table], form[data-fewer]").forEach(ticks);

// One pair fills the screen, and a tap on a half answers it. Arrow keys as well: up takes the last answer back.
const ANSWERS = { ArrowLeft: 0, ArrowRight: 1, ArrowDown: 2 };
// The second tap of two quick ones is not meant for the pair that came in between.
const SECOND_TAP = 250;

function pairs(form) {
  const say = stateOf(form);
  const goOn = form.querySelector("button:not([name])");
  const back = form.querySelector("button[name=back]");
  goOn.hidden = true;
  for (const hint of form.querySelectorAll("[data-pairs-hint]")) hint.hidden = !matchMedia("(any-hover: hover)").matches;
  let isWaiting = false;
  let shownAt = -Infinity;
  const show = () => {
    const [shown, ...later] = form.querySelectorAll("fieldset.pair");
    for (const pair of later) pair.remove();
    back.value = form.querySelector("[data-last]").value;
    // It takes the focus, and so is said once.
    shown.tabIndex = -1;
    return shown;
  };
  async function send(name, value) {
    if (isWaiting || performance.now() - shownAt < SECOND_TAP) return;
    isWaiting = true;
    const body = new FormData();
    for (const field of form.querySelectorAll(":scope > input")) body.append(field.name, field.value);
    body.append(name, value);
    const answer = await ask(form, body, PAGE);
    if (answer?.place) return location.assign(answer.place);
    isWaiting = false;
    const asked = answer?.ok && answer.page.querySelector("[data-asked]");
    goOn.hidden = Boolean(asked) || !answer;
    if (!asked) return say(answer ? why(answer) : [words.again]);
    say([]);
    form.querySelector("[data-asked]").replaceWith(asked);
    show().focus({ preventScroll: true });
    shownAt = performance.now();
  }
  form.addEventListener("click", ({ target }) => target.type === "radio" && send(target.name, target.value));
  form.addEventListener("submit", (event) => {
    const isBack = event.submitter === back && back.value;
    if (isBack || (event.submitter === goOn && goOn.hidden)) event.preventDefault();
    if (isBack) send("back", back.value);
  });
  answerByKeys(form, back);
  // Come back to from the next page, it may have no pair left.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  show();
}

function answerByKeys(form, back) {
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // With the focus nowhere, up and down scroll.
    const isVertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!event.target.closest("fieldset.pair") && (isVertical || event.target !== document.body)) return;
    const radio = form.querySelectorAll("fieldset.pair input[type=radio]")[ANSWERS[event.key]];
    if (!radio && event.key !== "ArrowUp") return;
    event.preventDefault();
    (radio ?? back).click();
  });
}

document.querySelectorAll("form[data-pairs]").forEach(pairs);

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// The rows are moved where they stand: by dragging, by buttons, by arrow keys. Each move is kept.
function order(form) {
  const list = form.querySelector("ol[data-order]");
  const handle = form.querySelector("[data-handle]");
  const status = form.querySelector("[data-moved]");
  const nameOf = (row) => row.querySelector("bdi").textContent;
  const { touch, send } = keeper(form, { body: asItStands(form), by: PAGE, kept: (answer) => adopt(answer, form) });
  const [hint, button] = handle.content.children;
  list.after(hint);
  for (const row of list.children) {
    button.setAttribute("aria-label", fill(handle.dataset.handle, { name: nameOf(row) }));
    row.querySelector(".move-buttons")?.append(button.cloneNode(true));
  }
  // The neighbor moves over: the row itself stays in the page, and so keeps its focus and the pointer.
  const step = (row, up) => {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (other) list.insertBefore(other, up ? row.nextElementSibling : row);
  };
  const placeOf = (row) => [...list.children].indexOf(row);
  const moved = (row) => {
    const { places, counts, at } = handle.dataset;
    const place = places.split("|")[placeOf(row)];
    status.textContent = fill(at, { name: nameOf(row), place, count: counts.split("|")[list.children.length] });
    touch();
    send();
  };
  const move = (row, up) => {
    step(row, up);
    moved(row);
  };
  form.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=up], button[name=down], button[name=swap]");
    if (!pressed) return;
    event.preventDefault();
    const row = pressed.closest("li");
    if (pressed.name !== "swap") return move(row, pressed.name === "up");
    moved(trade(list.lastElementChild, row));
  });
  byKeys(list, move);
  byPointer(list, step, placeOf, moved);
}

// Two rows take each other's word; the first of them.
function trade(...rows) {
  const words = rows.map((row) => [row.querySelector("bdi").textContent, row.querySelector("[value]").value]);
  for (const [at, row] of rows.entries()) {
    const [[was], [name, key]] = [words[at], words[1 - at]];
    row.querySelector("bdi").textContent = name;
    row.querySelector("p")?.remove();
    for (const one of row.querySelectorAll("[value]")) one.value = key;
    for (const one of row.querySelectorAll("[aria-label]"))
      one.setAttribute("aria-label", one.getAttribute("aria-label").replace(was, () => name));
  }
  return rows[0];
}

function byKeys(list, move) {
  list.addEventListener("keydown", (event) => {
    const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!isArrow || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.altKey && !event.target.closest(".handle")) return;
    event.preventDefault();
    move(event.target.closest("li"), event.key === "ArrowUp");
  });
}

function byPointer(list, step, placeOf, moved) {
  let held = null;
  const letGo = (back) => {
    if (!held) return;
    const { row, from } = held;
    held = null;
    row.classList.remove("dragged");
    while (back && placeOf(row) !== from) step(row, placeOf(row) > from);
    moved(row);
  };
  list.addEventListener("keydown", (event) => event.key === "Escape" && letGo(true));
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || event.button !== 0 || held) return;
    handle.setPointerCapture(event.pointerId);
    const row = handle.closest("li");
    held = { row, from: placeOf(row) };
    row.classList.add("dragged");
  });
  list.addEventListener("pointermove", (event) => {
    if (!held) return;
    const middle = (row) => row.getBoundingClientRect().top + row.offsetHeight / 2;
    const { row } = held;
    while (row.previousElementSibling && event.clientY < middle(row.previousElementSibling)) step(row, true);
    while (row.nextElementSibling && event.clientY > middle(row.nextElementSibling)) step(row, false);
  });
  list.addEventListener("pointerup", () => letGo(false));
  list.addEventListener("pointercancel", () => letGo(true));
}

document.querySelectorAll("form[data-ordering]").forEach(order);

// A text is kept once its typing stops, when its field is left, and when the page is.
const QUIET = 2000;

function texts(form) {
  let changes = 0;
  let timer;
  const body = () => Object.assign(asItStands(form)(), { changes });
  const kept = (answer, data) => {
    adopt(answer, form);
    if (answer.ok && data.changes === changes) form.dispatchEvent(new Event("kept"));
  };
  const { touch, send } = keeper(form, { body, by: PAGE, kept });
  form.addEventListener("input", () => {
    changes += 1;
    touch();
    clearTimeout(timer);
    timer = setTimeout(send, QUIET);
  });
  form.addEventListener("change", send);
}

document.querySelectorAll("form[data-say]").forEach(texts);
