// Answers the pairs of `form[data-pairs]` with arrow keys: left, right, down for "I can't say"; up goes back.
// Only while focus is within a pair; Tab, Space and Enter stay the browser's.
const ANSWERS = { ArrowLeft: 0, ArrowRight: 1, ArrowDown: 2 };
// Whether the page before was answered with keys: the next one then begins at its first pair.
const BY_KEYS = "pairs-by-keys";

function remembered(write) {
  try {
    if (write === undefined) return sessionStorage.getItem(BY_KEYS) === "1";
    sessionStorage.setItem(BY_KEYS, write ? "1" : "");
  } catch {
    // A browser that keeps nothing begins at the top.
  }
  return false;
}

function answerByKeys(form) {
  const pairs = [...form.querySelectorAll("fieldset.pair")];
  const radios = (pair) => [...pair.querySelectorAll('input[type="radio"]')];
  const enter = (pair) => (radios(pair).find((radio) => radio.checked) ?? radios(pair)[0])?.focus();
  const goOn = form.querySelector('button[type="submit"]:not([name])');
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  (pairs[0]?.parentElement ?? form).append(status);

  form.addEventListener("keydown", (event) => {
    const pair = event.target.closest?.("fieldset.pair");
    if (!pair || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = pairs.indexOf(pair);
    if (event.key === "ArrowUp") {
      event.preventDefault();
      if (at > 0) enter(pairs[at - 1]);
      return;
    }
    const radio = radios(pair)[ANSWERS[event.key]];
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    // Focus leaves before the browser would say what was picked.
    status.textContent = (radio.closest("label")?.querySelector("b, span") ?? radio.closest("label"))?.textContent.trim();
    remembered(true);
    if (at + 1 < pairs.length) enter(pairs[at + 1]);
    else goOn?.focus();
  });
  form.addEventListener("pointerdown", (event) => {
    if (event.target.closest("fieldset.pair")) remembered(false);
  });

  // A phone has no arrow keys to speak of.
  const hasKeys = matchMedia("(any-hover: hover)").matches;
  for (const hint of document.querySelectorAll("[data-pairs-hint]")) hint.hidden = !hasKeys;
  if (remembered() && pairs.length) enter(pairs.find((pair) => !radios(pair).some((radio) => radio.checked)) ?? pairs[0]);
}

document.querySelectorAll("form[data-pairs]").forEach(answerByKeys);
