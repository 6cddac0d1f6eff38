// A long list is found in by typing: while there is something in the field above it, the list keeps what has that in its
// name, or where nothing has, in its group's; and what is chosen.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const MOST_ROWS = 8;

function finding(select) {
  const { find, none } = select.dataset;
  const field = Object.assign(document.createElement("input"), { type: "search", placeholder: find, autocomplete: "off" });
  field.className = "text-input sans";
  field.setAttribute("aria-label", find);
  const said = Object.assign(document.createElement("p"), { className: "hint" });
  said.setAttribute("aria-live", "polite");
  select.before(field, said);
  const parts = [...select.children];
  const whole = parts.map((part) => [...part.children]);
  const groupOf = new Map(parts.flatMap((part, at) => whole[at].map((option) => [option, part.label])));
  const all = [...select.options];
  let found = [];

  function show() {
    const words = folded(field.value);
    const chosen = select.selectedOptions[0];
    const having = (name) => all.filter((option) => words && option.value && folded(name(option) ?? "").includes(words));
    found = having((option) => option.label);
    if (!found.length) found = having((option) => groupOf.get(option));
    const stays = (option) => !words || option === chosen || found.includes(option);
    parts.forEach((part, at) => part.matches("optgroup") && part.replaceChildren(...whole[at].filter(stays)));
    select.replaceChildren(...parts.filter((part) => (part.matches("optgroup") ? part.children.length : stays(part))));
    // What is moved may lose that it is chosen.
    if (chosen) chosen.selected = true;
    said.textContent = words && !found.length ? none : "";
    const rows = select.options.length + select.querySelectorAll("optgroup").length;
    if (words) select.size = Math.max(2, Math.min(MOST_ROWS, rows));
    else select.removeAttribute("size");
  }
  function close() {
    field.value = "";
    show();
  }

  // Nothing of it is sent: what is typed here is no change of the form.
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    show();
  });
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && field.value) {
      event.preventDefault();
      close();
    }
    if (event.key !== "Enter" || event.isComposing) return;
    // Else it would press the form's first button.
    event.preventDefault();
    if (!found.length) return;
    found[0].selected = true;
    close();
    for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
  });
  // Arrows go through the list while it is open, and Enter, a click or leaving it closes it.
  select.addEventListener("keydown", (event) => ["Enter", "Escape"].includes(event.key) && field.value && close());
  select.addEventListener("click", () => field.value && select.size && close());
  select.addEventListener("focusout", (event) => event.relatedTarget !== field && field.value && close());
}

document.querySelectorAll("select[data-find]").forEach(finding);
