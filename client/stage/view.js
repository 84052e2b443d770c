// What the stage shows, out of the table: what is on air, leaving or coming, how many came, whether questions are taken.

import { Switches } from "../lib/switches.js";
import { now } from "../lib/time.js";
import { translationOf } from "../lib/translation.js";
import { invites } from "./idle.js";

export class View {
  #page;
  #store;
  #figures = null;
  #switches;
  #last = null; // what was on air when the screen was frozen, until the log says so too
  #dark = false; // its link was revoked or is over
  #watchers = new Set();
  #timer = null;

  constructor(page, store) {
    this.#page = page;
    this.#store = store;
    this.#figures = page.figures ?? null;
    this.#switches = new Switches(store, page.signals);
  }

  get lang() { return this.#page.lang; }
  get qr() { return this.#page.qr; }
  get address() { return (this.#page.address ?? "").replace(/^https?:\/\//, ""); }
  get unit() { return this.#page.unit ?? ""; }

  get session() { return this.#store.all("session")[0] ?? { state: "planned", topic: "", open: [] }; }

  // The way to ask is shown while questions are taken, and only if people can reach it from where they sit.
  get invites() { return Boolean(this.qr) && invites(this.session); }

  get blank() { return this.#dark || this.#switches.on("blank"); }
  get frozen() { return this.#switches.on("freeze"); }

  // What is on air. While it is frozen the screen keeps its question; what is taken out of the public's sight leaves it
  // all the same.
  get question() {
    return this.#words(this.frozen ? this.#held(this.#stage) : this.#free(this.#stage));
  }

  // {turn, question}: on air, leaving for some seconds after its answer, coming, or nothing ("idle").
  get shown() {
    const { question } = this;
    if (question) return { turn: "air", question };
    const stage = this.#stage;
    const left = this.frozen ? 0 : (stage.left_at ?? 0) + (this.#page.leaving_ms ?? 0) - now();
    const leaving = left > 0 ? this.#words(stage.leaving) : null;
    if (leaving) {
      this.#againIn(left);
      return { turn: "leaving", question: leaving };
    }
    const { coming } = this;
    return coming ? { turn: "coming", question: coming } : { turn: "idle", question: null };
  }

  // Who was introduced as the next, and who is to answer; on a frozen screen it would be news.
  get coming() { return this.frozen ? null : this.#words(this.#stage.coming); }
  get comingBy() { return this.#stage.coming_by ? this.#store.get("person", this.#stage.coming_by) : null; }
  get before() { return this.#words(this.#stage.leaving); }

  // The text in three parts, of which the second was marked as what is really asked; null where nothing was.
  marked(question) { return markedIn(question, this.#store.get("excerpt", question.id)); }

  // What it says in a second language, or null.
  translation(question) { return translationOf(this.#store, question.id); }

  // On a frozen screen they would lie; before the first question they say nothing.
  get figures() {
    const counts = this.#figures;
    if (!counts?.asked || this.frozen || this.#page.band === false) return null;
    return { asked: counts.asked, answered: counts.answered ?? 0 };
  }

  set figures(counts) {
    this.#figures = counts;
    this.tell();
  }

  get waiting() { return this.#figures?.waiting ?? null; }

  hear(news) {
    if (news.signal === "figures") this.figures = news;
    else if (this.#switches.hear(news)) this.tell();
  }

  goDark() {
    this.#dark = true;
    this.tell();
  }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() { for (const watcher of this.#watchers) watcher(); }

  get #stage() { return this.#store.get("stage", "stage") ?? {}; }

  #free({ question }) {
    this.#last = question;
    return question;
  }

  #held({ freeze, held }) { return freeze?.on ? held : this.#last; }

  // What is out of sight has no words to show.
  #words(id) {
    const found = id ? this.#store.get("question", id) : null;
    return found?.text ? found : null;
  }

  #againIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.tell(), ms + 50);
  }
}

// Places are counted by code points, as the server counts them.
export function markedIn(question, excerpt) {
  if (!excerpt || excerpt.text_rev !== question.text_rev || excerpt.end <= excerpt.start) return null;
  const signs = Array.from(question.text);
  const part = (from, to) => signs.slice(from, to).join("");
  return [part(0, excerpt.start), part(excerpt.start, excerpt.end), part(excerpt.end)];
}
