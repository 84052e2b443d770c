// What the stage shows, out of the table: the question on air, how many came, whether questions are taken.

import { Switches } from "../lib/switches.js";
import { invites } from "./idle.js";

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
  get unit() { return this.#page.unit ?? ""; }

  get session() { return this.#store.all("session")[0] ?? { state: "planned", topic: "", open: [] }; }

  // The way to ask is shown while questions are taken, and only if people can reach it from where they sit.
  get invites() { return Boolean(this.qr) && invites(this.session); }

  get blank() { return this.#switches.on("blank"); }
  get frozen() { return this.#switches.on("freeze"); }

  // While it is frozen the screen keeps its question; what is taken out of the public's sight leaves it all the same.
  get question() {
    const stage = this.#store.get("stage", "stage") ?? {};
    const question = this.frozen ? this.#held(stage) : this.#free(stage);
    const found = question && this.#store.get("question", question);
    return found?.text ? found : null;
  }

  #free({ question }) {
    this.#last = question;
    return question;
  }

  #held({ freeze, held }) { return freeze?.on ? held : this.#last; }

  // On a frozen screen they would lie; before the first question they say nothing.
  get figures() {
    const counts = this.#figures;
    if (!counts?.asked || this.frozen) return null;
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

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell() { for (const watcher of this.#watchers) watcher(); }
}
