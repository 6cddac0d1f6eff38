// Keeps what is done on the pages of choosing as it is done. Their forms hold the same, so that where this fails, or
// is not there, their buttons do.
const words = document.getElementById("choose-words").dataset;
const sent = document.getElementById("send-words").content;
const BY_SCRIPT = "X-Requested-With";
const PATIENCE = 20_000;
const PAUSE = 3000;
const isBusy = (form) => form.getAttribute("aria-busy") === "true";

function statusOf(form) {
  const status = document.createElement("p");
  status.className = "save-state";
  status.setAttribute("role", "status");
  const last = [...form.querySelectorAll("button")].at(-1);
  (last.closest(".save-bar") ?? last.parentElement).append(status);
  return (...what) => status.replaceChildren(...what);
}

// The answer, as a page where it is one; undefined where the product did not give any, or led to another place.
async function post(form, body, headers = {}) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const options = { method: "POST", body, signal, keepalive: true, headers: { [BY_SCRIPT]: "fetch", ...headers } };
    const answer = await fetch(form.getAttribute("action"), options);
    if (answer.headers.get(BY_SCRIPT) !== "fetch" || answer.status >= 500) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = answer.headers.get("Location");
    return { ok: answer.ok, status: answer.status, page, place: place && new URL(place, location) };
  } catch {
    return undefined;
  }
}

// What to say where it was not kept.
function why(answer) {
  const known = sent.querySelector(`[data-for="${answer?.status}"]`);
  return known ? [...known.cloneNode(true).childNodes] : [answer ? words.refused : words.away];
}

// Sends the form as it stands: one request at a time, the newest state waits, and is tried again until it is kept.
// `touch` says that there is something to keep, `send` sends it now.
function keeper(form, { body, headers, kept }) {
  const say = statusOf(form);
  let inAir = 0;
  let waits = false;
  let held = null;
  let timer;
  const touch = () => (waits = true);
  async function send(isLeaving) {
    if ((inAir && isLeaving !== true) || !waits || isBusy(form)) return;
    clearTimeout(timer);
    waits = false;
    inAir += 1;
    const data = body();
    const answer = await post(form, data, headers);
    inAir -= 1;
    if (answer?.place && answer.place.pathname !== location.pathname) return location.assign(answer.place);
    if (answer?.ok) say();
    else say(...why(answer));
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
  document.addEventListener("visibilitychange", () => document.hidden && send(true));
  return { touch, send };
}

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
    const data = new FormData(form);
    // What is typed or folded goes with its own button.
    for (const name of [...data.keys()]) if (/^(text|same|was-same)-/.test(name)) data.delete(name);
    data.set("to", "stay");
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
