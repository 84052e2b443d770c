// What the vision mixer shows and does, without a document: preview and programme, the order, the screens. Rules stay on
// the server: what may be cued or taken says the question's `can`.

import { now } from "../lib/time.js";
import { nextCue } from "./cue.js";
import { translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { markedIn } from "../stage/view.js";
import { View } from "../stage/view.js";

export const [CUE, INTRODUCE, TAKE, EXCERPT, ANSWER] = ["stage.cue", "stage.introduce", "stage.take", "question.excerpt", "question.answer"];
export const OUTCOMES = ["answer", "promise", "return"];
const SILENT_MS = 8000; // a screen tells of itself every two seconds

export class Mixer {
  dialog = null; // take, excerpt, help
  #about = null; // the question for which the dialog was opened, whatever colleagues do meanwhile
  #screens = {};
  #busy = new Set();
  #programme;

  constructor(desk) {
    this.desk = desk;
    this.#programme = new View(desk.page, desk.store);
    this.#programme.small = true;
    for (const news of desk.page.signals ?? []) this.hear(news);
    this.#programme.subscribe(() => desk.tell());
  }

  hear(news) {
    if (news.signal === "screens") this.#screens = news.screens;
    else this.#programme.hear(news);
  }

  // Seeing

  get cue() { return this.desk.store.get("cue", "cue") ?? {}; }
  get cued() {
    const found = this.cue.question && this.desk.store.get("question", this.cue.question);
    return found && this.desk.rights.may(found, CUE) ? found : null;
  }
  get onAir() { return this.desk.onAir; }
  get coming() { return this.desk.stage.coming ?? null; }
  get programme() { return this.#programme; }

  get about() { return this.#about && this.desk.store.get("question", this.#about); }

  // The preview: the stage as it would be, whatever is thrown.
  get preview() { return this.previewOf(this.cued); }
  previewOf(question) { return previewOf(this.#programme, this.desk.store, question); }

  // Who waits for the stage, in the desk's order.
  get order() { return this.desk.columns().ready.filter((each) => this.desk.rights.may(each, CUE) || this.desk.rights.may(each, TAKE)); }

  // Each link that holds, and for how long its screen has been silent (ms); null: never opened.
  get screens() {
    const at = now();
    return this.desk.store.all("screen_link").filter((each) => each.state === "linked" && (each.until === null || each.until > at))
      .map((link) => {
        const seen = this.#screens[link.id];
        const silent = seen === undefined ? null : Math.max(0, at - seen);
        return { link, silent, up: silent !== null && silent < SILENT_MS };
      });
  }

  busy(command) { return this.#busy.has(command); }

  // Doing. What concerns the running show is worth nothing late.

  act(command, payload) {
    const { desk } = this;
    if (this.#busy.has(command) || desk.signIn?.ended) return Promise.resolve(null);
    this.#busy.add(command);
    desk.tell();
    const { outbox, page, limits } = desk;
    return outbox.act(command, page.session, payload, undefined, limits.show_act_ms).then((said) => {
      this.#busy.delete(command);
      if (!said.ok) desk.notices.refused(command, desk.store.get("question", payload.question ?? ""), said);
      desk.tell();
      return said;
    });
  }

  // The chosen row into the preview; once more takes it out. Two who mean to prepare the same prepare it.
  flipCue(question = this.desk.question) {
    const { desk } = this;
    if (!question || !desk.rights.may(question, CUE)) return null;
    const next = nextCue(this.cue, question.id, desk.me.id, now());
    if (next === this.cue.question) return desk.notices.tell(t("mixer.cued", { number: question.number }));
    return this.act(CUE, { question: next });
  }

  flipIntroduced() {
    const { cued, coming } = this;
    const about = cued ?? (coming && this.desk.store.get("question", coming));
    if (!about || !this.desk.rights.may(about, INTRODUCE)) return null;
    return this.act(INTRODUCE, { question: coming && (!cued || coming === cued.id) ? null : cued.id });
  }

  take(question, outcome) {
    const off = this.onAir?.id ?? null;
    return this.act(TAKE, { question: question.id, text_rev: question.text_rev, off, ...(off ? { outcome } : {}) });
  }

  answered() { if (this.onAir) this.desk.commands.start(ANSWER, this.onAir); }

  mark(question, start, end) {
    return this.act(EXCERPT, { question: question.id, text_rev: question.text_rev, start, end });
  }

  open(dialog) {
    this.dialog = dialog;
    this.#about = (dialog === "take" ? this.cued : dialog === "excerpt" ? this.cued ?? this.onAir : null)?.id ?? null;
    this.desk.tell();
  }

  close() { this.open(null); }

  step(by) {
    const rows = this.order;
    const at = rows.findIndex(({ id }) => id === this.desk.chosen);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) this.desk.choose(next.id);
  }
}

function previewOf(view, store, question) {
  return {
    small: true, blank: false, frozen: false, shown: { turn: question ? "air" : "idle", question }, coming: null, comingBy: null, before: null,
    lang: view.lang, qr: view.qr, address: view.address, unit: view.unit, session: view.session, invites: view.invites,
    figures: view.figures, waiting: view.waiting,
    marked: (about) => markedIn(about, store.get("excerpt", about.id)), translation: (about) => translationOf(store, about.id), subscribe: () => () => {},
  };
}
