// Keeps what is typed as it is typed: each change on this device, sealed, until the server has it; and two seconds
// after the last key on the server, where the page is one that autosaves. `send.js` sends the form itself.
import { available, drop, find, keep, ready, take } from "./draft.js";
import { bodyOf, fieldsOf, isAnswer, post, renewToken, turn, user, wordsFor } from "./post.js";

const QUIET = 2000;
// With the time that an answer takes, no more than ten seconds of typing are on this device alone.
const LONGEST = 7000;
const SLOW = 300;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;
// How long Done waits for an answer that is on its way, and for a draft to go.
const ON_ITS_WAY = 3000;
const GOING = 1000;
// A browser sends no more than 64 KiB for a page that is left.
const MOST_ON_LEAVING = 60_000;
// Trying again helps after another key, or not at all.
const REFUSED = [413, 422];
const ENDS = [404, 409, "other"];
const WHY = { 401: "signed-out", 404: "gone", 413: "too-large", other: "other" };
const BLANK = "textarea[required], input[type=text][required]";
const TEXTS = "textarea, input[type=text]";

// Come to by Reload or Back, a page may hold what the browser restored; else what is in it was typed here.
const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate";

const sittingOf = (fields) => fields.find(([name]) => name === "sitting")?.[1];
const within = (time, ...acts) => Promise.race([Promise.all(acts), new Promise((done) => setTimeout(done, time))]);

function fill(form, fields) {
  const values = {};
  for (const [name, value] of fields) (values[name] ??= []).push(value);
  for (const field of form.elements) {
    if (!field.name || field.matches("button, fieldset, [type=submit], [name=csrfmiddlewaretoken]")) continue;
    const given = values[field.name] ?? [];
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = given.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = given.includes(option.value);
    else if (given.length) field.value = given.shift();
    else if (field.type !== "hidden") field.value = "";
    const fold = field.closest("details");
    if (!fold || (field.checked === field.defaultChecked && (field.defaultValue ?? field.value) === field.value)) continue;
    fold.open = true;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  // What there is no field for.
  form.dispatchEvent(new CustomEvent("filled", { detail: values }));
}

class Writing {
  // The newest state is the number of changes; these are the newest that the server has, that this device has, and that
  // was sent.
  changes = 0;
  kept = 0;
  drafted = 0;
  sent = 0;
  inAir = new Set();
  // A status, 0 where none came, or "other" where somebody else is signed in; null while all is well.
  failure = null;
  pause = FIRST_PAUSE;
  notBefore = 0;
  isHeld = false;
  isSealing = false;
  cannotSeal = !available;

  constructor(form, state) {
    this.form = form;
    this.state = state;
    this.key = form.dataset.draft;
    this.isAutosaved = "autosave" in form.dataset;
    const drawn = form.cloneNode(true);
    drawn.reset();
    this.drawn = fieldsOf(drawn);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("focusin", ready, { once: true });
    if (form.contains(document.activeElement)) ready();
    // Another script keeps this form, and has kept what stands there.
    form.addEventListener("kept", () => this.keptUpTo(this.changes));
    // And has said why it is not.
    form.addEventListener("unanswered", () => (this.failure = 0));
    addEventListener("online", () => this.again(true));
    addEventListener("offline", () => this.cut());
    addEventListener("focus", () => this.again());
    addEventListener("pagehide", () => this.send(true));
    addEventListener("pageshow", (event) => event.persisted && !this.isUnsent && location.reload());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.send(true) : this.again()));
    addEventListener("beforeunload", (event) => {
      if (this.isUnsent && this.cannotSeal && form.getAttribute("aria-busy") !== "true") event.preventDefault();
    });
    if (!available && user) state(wordsFor("plain"), false);
    // Somebody was quicker than this script.
    if (isNew && this.said(fieldsOf(form)) !== this.said(this.drawn)) this.changed();
    this.bringBack();
  }

  get isUnsent() {
    return this.kept < this.changes;
  }

  get isBlank() {
    const isEmpty = (field) => !field.value.trim();
    return !this.form.elements.version && [...this.form.querySelectorAll(BLANK)].some(isEmpty);
  }

  // What a person says in it: no field that is hidden.
  saidOf(fields) {
    const hidden = new Set([...this.form.querySelectorAll("input[type=hidden]")].map((field) => field.name));
    return fields.filter(([name]) => !hidden.has(name));
  }

  said(fields) {
    return JSON.stringify(this.saidOf(fields));
  }

  countTry() {
    const { save } = this.form.elements;
    if (save) save.value = Number(save.value) + 1;
  }

  setVersion(version) {
    const field = this.form.elements.version ?? document.createElement("input");
    Object.assign(field, { type: "hidden", name: "version", value: version });
    if (!field.form) this.form.append(field);
  }

  changed() {
    if (!this.isUnsent) this.unsentSince = Date.now();
    this.changes += 1;
    this.seal();
    if (this.failure === null || REFUSED.includes(this.failure)) this.sendSoon();
  }

  // The device has no connection: said at once, also where nothing is sent before its button is pressed.
  cut() {
    if (this.failure !== null || this.isHeld) return;
    if (this.isUnsent && !this.isBlank) this.fail(0);
    else this.state(wordsFor("offline"));
  }

  async seal() {
    if (this.isSealing) return;
    if (available) await this.sealNewest();
    if (!navigator.onLine) this.cut();
  }

  // One draft at a time is written, and the newest state after it.
  async sealNewest() {
    this.isSealing = true;
    while (this.isUnsent && this.drafted < this.changes) {
      const at = this.changes;
      const fields = fieldsOf(this.form);
      if (!this.sent && !isAnswer && this.said(fields) === this.said(this.drawn)) {
        // Typed and taken back.
        this.kept = at;
        break;
      }
      const action = this.form.getAttribute("action");
      const isToSend = this.isAutosaved && !this.isBlank;
      // A page that was shared to has its piece in the form's address alone, and a form that lies over a page is gone on
      // with on another, where it is from the start.
      const isOwn = action?.startsWith(`${location.pathname}?`);
      const address = this.form.dataset.at ?? (isOwn ? action : location.pathname + location.search);
      const content = { action, address, isToSend, fields };
      this.cannotSeal = !(await keep(this.key, { version: this.form.elements.version?.value, content }));
      if (this.cannotSeal) break;
      this.drafted = at;
    }
    this.isSealing = false;
    if (!this.isUnsent) await drop(this.key);
  }

  async keptUpTo(at) {
    this.kept = Math.max(this.kept, at);
    // While one is written, that drops it.
    if (!this.isUnsent && !this.isSealing) await drop(this.key);
  }

  sendSoon() {
    clearTimeout(this.timer);
    const latest = this.unsentSince + LONGEST - Date.now();
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET, latest)));
  }

  async send(isLeaving = false) {
    if (!this.isAutosaved || this.isHeld || ENDS.includes(this.failure) || !this.isUnsent || this.isBlank) return;
    if (this.inAir.size && !(isLeaving && this.sent < this.changes)) return;
    clearTimeout(this.timer);
    const at = (this.sent = this.changes);
    // What is typed from now on waits from now on, however long the answer takes.
    this.unsentSince = Date.now();
    this.countTry();
    const fields = fieldsOf(this.form);
    const size = fields.reduce((sum, [name, value]) => sum + 200 + name.length + 3 * value.length, 0);
    const controller = new AbortController();
    // An answer that comes at once is all that there is to say.
    const slow = setTimeout(() => this.failure === null && !this.isHeld && this.state(wordsFor("saving"), false), SLOW);
    const options = { controller, keepalive: size < MOST_ON_LEAVING };
    const flight = post(this.form.getAttribute("action"), bodyOf(fields), "autosave", options)
      .then((answer) => this.read(answer, at))
      .finally(() => {
        clearTimeout(slow);
        this.inAir.delete(flight);
      });
    flight.controller = controller;
    this.inAir.add(flight);
    await flight;
    if (this.isUnsent && this.failure === null && !this.isHeld) this.sendSoon();
  }

  async read(answer, at) {
    // Read whatever it is: until then a browser counts it among what it sends for pages that were left.
    const body = await answer.text().catch(() => "");
    const told = answer.isOurs && [200, 409, 422].includes(answer.status) && body ? JSON.parse(body) : null;
    if (told && answer.status === 200) return this.succeed(told, at);
    if (this.isHeld) return;
    // A redirect leads to where one signs in.
    const isToSignIn = answer.redirected || answer.headers.has("Location");
    // A proxy cannot know that a page is gone.
    const isStrange = !answer.isOurs && ENDS.includes(answer.status);
    const status = isToSignIn ? 401 : isStrange ? 0 : answer.status;
    if (status === 403 && answer.isOurs && !this.hasRenewed) return this.renew();
    this.fail(status, told?.errors?.join(" "), Number(answer.headers.get("Retry-After")) * 1000);
  }

  async renew() {
    const renewed = await renewToken();
    this.hasRenewed = renewed === 200;
    if (!this.hasRenewed) return this.fail(renewed);
    // Once this flight has landed.
    setTimeout(() => this.send());
  }

  succeed({ version, kept }, at) {
    this.setVersion(version);
    const isBack = this.failure !== null;
    Object.assign(this, { failure: null, hasRenewed: false, pause: FIRST_PAUSE, notBefore: 0 });
    const words = wordsFor("kept");
    words.find((one) => one.matches?.("[data-time]")).textContent = kept;
    if (!this.isHeld) this.state(words, isBack);
    this.keptUpTo(at);
  }

  fail(status, told, wait) {
    const isNews = this.failure !== status;
    this.failure = status;
    this.hasRenewed = false;
    this.seal();
    const where = wordsFor(this.cannotSeal ? "window" : "device");
    const why = told ? [told] : wordsFor(WHY[status] ?? (navigator.onLine ? "" : "offline"));
    this.state([...where, ...why], isNews);
    if (status !== 401 && ![...REFUSED, ...ENDS].includes(status)) this.tryLater(wait);
  }

  tryLater(wait) {
    clearTimeout(this.timer);
    this.notBefore = wait ? Date.now() + wait : 0;
    this.timer = setTimeout(() => this.send(), (wait || this.pause) * (1 + Math.random() / 4));
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  again(isBack = false) {
    const isOver = document.hidden || Date.now() < this.notBefore || REFUSED.includes(this.failure);
    if (isOver) return;
    if (this.failure !== null && this.isAutosaved) this.send();
    else if (isBack && !this.failure) {
      // What there is to send, its button sends.
      this.failure = null;
      this.state([]);
    }
  }

  // Done is about to send the form: nothing else may be on its way.
  async settle() {
    this.isHeld = true;
    clearTimeout(this.timer);
    await within(ON_ITS_WAY, ...this.inAir);
    for (const { controller } of this.inAir) controller.abort();
    this.countTry();
    this.sent = this.changes;
  }

  // Done was kept, or was not.
  async settled(isKept, status) {
    if (isKept) return within(GOING, this.keptUpTo(this.sent));
    this.isHeld = false;
    this.failure = status;
    this.seal();
    if (this.isAutosaved && status !== 401) this.tryLater();
  }

  // What a closed window left unsent goes back into the form, to be sent with the next change or with Done.
  async bringBack() {
    const found = await this.findOwn();
    const here = this.said(fieldsOf(this.form));
    const { sitting } = this.form.elements;
    if (isAnswer) {
      // The page that answers a form holds what was sent, and goes on with its sitting.
      const isOwn = (fields) => this.said(fields) === here || (sitting && sittingOf(fields) === sitting.value);
      if (found && isOwn(found.content.fields)) await take(found);
      // What came without a word, such as an empty share, is nothing to keep.
      return [...this.form.querySelectorAll(`${TEXTS}, input[type=url]`)].some(({ value }) => value) && this.changed();
    }
    if (!found || this.changes) return;
    const { fields } = found.content;
    // What stands in the fields may be the browser's own restoring: the server has what it drew.
    if (this.said(fields) === this.said(this.drawn)) return drop(this.key, found.window);
    if (!(await take(found)) || this.changes) return;
    this.changes = this.drafted = 1;
    this.unsentSince = Date.now();
    const hidden = fieldsOf(this.form);
    fill(this.form, fields);
    // It may stand in a fold, where nobody would see it.
    this.form.closest("details")?.setAttribute("open", "");
    this.setVersionOf(found);
    this.offerToLeaveOut(hidden);
  }

  // What was drawn comes back in its place, and so does what stood there with Undo, until somebody types again.
  offerToLeaveOut(drawn) {
    const line = wordsFor("found").find((one) => one.matches);
    const [out, undo] = line.querySelectorAll("button");
    let left = null;
    const put = (fields) => {
      // A sitting that has saved goes on with its numbers.
      fill(this.form, this.sent ? this.saidOf(fields) : fields);
      this.changed();
      turn(line);
    };
    out.addEventListener("click", () => {
      left = fieldsOf(this.form);
      put(drawn);
    });
    undo.addEventListener("click", () => {
      const fields = left;
      left = null;
      put(fields);
    });
    this.form.addEventListener("input", () => left && line.remove());
    this.form.before(line);
  }

  // A piece may have two pages, and what was typed on one has no place on the other.
  async findOwn() {
    const found = await find(this.key);
    const names = found?.content.fields.map(([name]) => name);
    const hasPlace = [...this.form.querySelectorAll(TEXTS)].some((field) => names?.includes(field.name));
    return hasPlace ? found : null;
  }

  setVersionOf({ version }) {
    // A piece that was not answered for has the version it was made with.
    if (version || this.form.elements.version) this.setVersion(version ?? 1);
  }
}

export const writings = [];

export function keepWriting(form, state) {
  const writing = new Writing(form, state);
  writings.push(writing);
  return writing;
}
