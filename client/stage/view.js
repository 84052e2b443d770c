// What the stage shows, out of the table: the question on air, the one that waits longest, how many came.

import { Switches } from "../lib/switches.js";

export class View {
  #page;
  #store;
  #figures = null;
  #switches;
  #last = null; // what was on air when the screen was frozen, until the log says so too
  #watchers = new Set();

  constructor(page, store) {
    this.#page = page;
    this.#store = store;
    this.#figures = page.figures ?? null;
    this.#switches = new Switches(store, page.signals);
  }

  get lang() { return this.#page.lang; }
  get qr() { return this.#page.qr; }
  get address() { return (this.#page.address ?? "").replace(/^https?:\/\//, ""); }
  get roomName() { return this.#page.unit ?? ""; }

  get session() { return this.#store.all("session")[0] ?? { state: "planned", topic: "" }; }

  get blank() { return this.#switches.on("blank"); }

  // While it is frozen the screen keeps its question; what is taken out of the public's sight leaves it all the same.
  get question() {
    const stage = this.#store.get("stage", "stage") ?? {};
    const question = this.#switches.on("freeze") ? this.#held(stage) : this.#free(stage);
    const found = question && this.#store.get("question", question);
    return found?.text ? found : null;
  }

  #free({ question }) {
    this.#last = question;
    return question;
  }

  #held({ freeze, held }) { return freeze?.on ? held : this.#last; }

  get next() {
    if (this.session.state === "closed") return null;
    const waiting = this.#store.all("question").filter(({ state, kind }) => state === "accepted" && kind === "question");
    return waiting.reduce((first, each) => (first && first.number < each.number ? first : each), null);
  }

  get figures() {
    const counts = this.#figures;
    return counts && { asked: counts.asked, answered: counts.answered ?? (counts.answered_live ?? 0) + (counts.answered_later ?? 0) };
  }

  set figures(counts) {
    this.#figures = counts;
    this.tell();
  }

  hear(news) {
    if (news.signal === "figures") this.figures = news;
    else if (this.#switches.hear(news)) this.tell();
  }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() { for (const watcher of this.#watchers) watcher(); }
}
