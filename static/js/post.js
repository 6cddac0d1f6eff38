// How the scripts that send forms ask, and what they say of the answer. Their header comes back, by which the product's
// own answers are known from a proxy's.
const template = document.getElementById("send-words");
const BY_SCRIPT = "X-Requested-With";
const PATIENCE = 60_000;
const TOKEN = "csrfmiddlewaretoken";
export const user = template.dataset.user;
// Whether the page answers a form: what stands in its fields was sent, and may be kept nowhere.
export const isAnswer = "sent" in template.dataset;

export const wordsFor = (name) => [
  ...(template.content.querySelector(`[data-for="${name}"]`)?.cloneNode(true).childNodes ?? []),
];

// Why a form that was sent is not kept, by the status of the answer, if one came.
export const whyNot = (status) =>
  wordsFor([401, 413, 429].includes(status) ? status : navigator.onLine ? "away" : "sent-offline");

// Lines that wait for the one before them to be kept.
export function wordsForWaiting(lines) {
  const words = lines.length ? wordsFor("waiting") : [];
  words.find((one) => one.matches?.("bdi"))?.append(lines.join(" · "));
  return words;
}

// The answer with `isOurs`; where there is none, its status is 0.
export async function post(action, body, by, options = {}) {
  const { controller = new AbortController(), keepalive = false, patience = PATIENCE } = options;
  const timer = setTimeout(() => controller.abort(), patience);
  let answer = Response.error();
  try {
    answer = await fetch(action, { method: "POST", body, headers: { [BY_SCRIPT]: by }, keepalive, signal: controller.signal });
  } catch {
    // Not answered: said by its status.
  }
  clearTimeout(timer);
  answer.isOurs = answer.headers.get(BY_SCRIPT) === by;
  return answer;
}

// Signing in gives every form a new token. Takes the one of now from the page's own address for all forms here:
// the status of an answer to that, or "other" where somebody else is signed in.
export async function renewToken() {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("send-words")?.dataset.user;
    if (now !== user) return now ? "other" : 401;
    const token = page.querySelector(`input[name=${TOKEN}]`).value;
    for (const field of document.querySelectorAll(`input[name=${TOKEN}]`)) field.value = token;
    return 200;
  } catch {
    return 0;
  }
}

// Sends a form, with what is added to it; once more with the token of now, where its own was of before signing in.
export async function send(form, by, add = () => {}, options) {
  const ask = () => {
    const body = new FormData(form);
    add(body);
    return post(form.getAttribute("action"), body, by, options);
  };
  const answer = await ask();
  const isOld = answer.isOurs && answer.status === 403;
  return isOld && (await renewToken()) === 200 ? await ask() : answer;
}

// What a form sends but for its token, as pairs that can be kept and sent again.
export const fieldsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => name !== TOKEN && typeof value === "string");

export function bodyOf(fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append(TOKEN, document.querySelector(`input[name=${TOKEN}]`).value);
  return body;
}

// A note says and offers the other of the two things that it has, such as Undo, and the focus goes on from there.
export function turn(note) {
  for (const part of note.querySelectorAll("[data-turn]")) part.hidden = !part.hidden;
  note.querySelector("button:not([hidden])").focus();
}

// The line beside Done. What it says every few seconds is seen and not heard; what is `loud` is heard too.
export function stateOf(form) {
  let status = form.querySelector("[data-save-state]");
  if (!status) {
    status = document.createElement("p");
    status.className = "save-state";
    status.dataset.saveState = "";
    status.setAttribute("role", "status");
    const last = [...form.querySelectorAll("button")].at(-1);
    (last?.closest(".save-bar") ?? last?.parentElement ?? form).append(status);
  }
  return (parts, loud = true) => {
    status.setAttribute("aria-live", loud ? "polite" : "off");
    status.replaceChildren(...parts);
  };
}
