// Puts the rows of `ol[data-order]` in order without a request: by dragging, by its buttons, by arrow keys.
// The form sends what stands there. The words come from #order-words, so that they can be translated.
const words = {
  handle: "Move {name}",
  hint: "Drag it, or press the arrow keys up and down.",
  at: "{name}, {place} of {count}",
  places: "first|second|third|fourth|fifth",
  counts: "none|one|two|three|four|five",
  ...document.getElementById("order-words")?.dataset,
};
const places = words.places.split("|");
const counts = words.counts.split("|");

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function nameOf(row) {
  const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    if (text) return text;
  }
  return "";
}

function drawHandle(row, hintId) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "handle";
  handle.setAttribute("aria-label", fill(words.handle, { name: nameOf(row) }));
  handle.setAttribute("aria-describedby", hintId);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const lines = document.createElementNS(svg.namespaceURI, "path");
  lines.setAttribute("d", "M6 9h12M6 15h12");
  svg.append(lines);
  handle.append(svg);
  (row.querySelector(".move-buttons") ?? row).append(handle);
}

function hushed(list, text, id) {
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.textContent = text;
  if (id) said.id = id;
  list.after(said);
  return said;
}

function order(list, number) {
  const status = hushed(list, "");
  status.setAttribute("role", "status");
  const hintId = `order-hint-${number}`;
  hushed(list, words.hint, hintId);
  for (const row of list.children) drawHandle(row, hintId);

  const say = (row) => {
    const place = [...list.children].indexOf(row);
    const count = list.children.length;
    const values = { name: nameOf(row), place: places[place] ?? place + 1, count: counts[count] ?? count };
    status.textContent = fill(words.at, values);
  };
  // The neighbor moves over: the row itself stays in the page, and so keeps its focus and the pointer.
  const step = (row, up) => {
    const other = up ? row.previousElementSibling : row.nextElementSibling;
    if (other) list.insertBefore(other, up ? row.nextElementSibling : row);
    return Boolean(other);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="up"], button[name="down"]');
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    step(row, button.name === "up");
    say(row);
  });

  let held = null;
  const letGo = (back) => {
    if (!held) return;
    const { row, from } = held;
    held = null;
    row.classList.remove("dragged");
    const at = () => [...list.children].indexOf(row);
    while (back && at() !== from) step(row, at() > from);
    say(row);
  };

  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo(true);
    const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (!isArrow || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!event.altKey && !event.target.closest(".handle")) return;
    event.preventDefault();
    const row = event.target.closest("li");
    step(row, event.key === "ArrowUp");
    say(row);
  });
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || event.button !== 0 || held) return;
    handle.setPointerCapture(event.pointerId);
    const row = handle.closest("li");
    held = { row, from: [...list.children].indexOf(row) };
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

document.querySelectorAll("ol[data-order]").forEach(order);
