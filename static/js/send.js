// Sends the writing forms (those that are multipart) from where they stand, so that the text stays in the window
// until it is kept. An answer that is a page is left to the browser, which sends the form once more: Back and Reload
// then work as ever, and sent twice under its id a piece is kept once.
const words = document.getElementById("send-words").content;
const BY_SCRIPT = "X-Requested-With";
// Pages that hold what was sent, and say how to go on.
const PAGES = [200, 403, 404, 409, 422];
const PATIENCE = 60_000;
const stay = (event) => event.preventDefault();

async function post(form, submitter) {
  const body = new FormData(form);
  if (submitter?.name) body.append(submitter.name, submitter.value);
  const headers = { [BY_SCRIPT]: "fetch" };
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    return await fetch(form.getAttribute("action"), { method: "POST", body, headers, signal });
  } catch {
    return Response.error();
  }
}

function goOn(answer) {
  const place = new URL(answer.headers.get("Location"), location);
  const isHere = place.pathname + place.search === location.pathname + location.search;
  location.assign(place);
  // A part of the page that is open: the browser would not ask for the page anew.
  if (isHere && place.hash) location.reload();
}

function sendFromHere(form) {
  const status = form.querySelector("[data-save-state]") ?? document.createElement("p");
  if (!status.isConnected) {
    status.className = "save-state";
    status.setAttribute("role", "status");
    const last = [...form.querySelectorAll("button")].at(-1);
    (last?.closest(".save-bar") ?? last?.parentElement ?? form).append(status);
  }
  const say = (name) => status.replaceChildren(...words.querySelector(`[data-for="${name}"]`).cloneNode(true).childNodes);
  const mark = (busy) => form.setAttribute("aria-busy", busy);
  let toBrowser = false;
  form.addEventListener("submit", async (event) => {
    if (toBrowser || event.defaultPrevented) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    mark(true);
    status.replaceChildren();
    const slow = setTimeout(say, 1000, "slow");
    const answer = await post(form, event.submitter);
    clearTimeout(slow);
    removeEventListener("beforeunload", stay);
    const isOurs = answer.headers.get(BY_SCRIPT) === "fetch";
    if (isOurs && answer.headers.has("Location")) return goOn(answer);
    if (isOurs && PAGES.includes(answer.status)) {
      // Busy until the answer has come in place of this page.
      toBrowser = true;
      form.requestSubmit(event.submitter);
      toBrowser = false;
      return;
    }
    mark(false);
    say([401, 413, 429].includes(answer.status) ? answer.status : "away");
    addEventListener("beforeunload", stay);
  });
  addEventListener("pageshow", () => mark(false));
}

document.querySelectorAll('form[method="post"][enctype="multipart/form-data"]').forEach(sendFromHere);

// Any other form is sent once, however quickly it is pressed: a second press would cut off the answer to the first,
// which may have signed somebody in.
const pressed = new WeakSet();
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.enctype === "multipart/form-data") return;
  if (pressed.has(form)) return event.preventDefault();
  pressed.add(form);
  setTimeout(() => pressed.delete(form), 3000);
});
