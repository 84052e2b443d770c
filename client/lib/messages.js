// Messages of the control room as one seat shows them: the newest that is for it, until it is read and a while longer.

import { now } from "./time.js";

const READ_MS = 60_000; // so long one's own "read" stands beside the words

export class Messages {
  #store;
  #page;
  #act;

  // `page.seat`: whose screen it is: "host", "panel" or "monitor"; `act(command, carries)` sends.
  constructor({ store, page, act }) {
    this.#store = store;
    this.#page = page;
    this.#act = act;
  }

  // `persons`: the panel's persons for whom this screen stands; null: for all of them.
  current(persons = null, at = now()) {
    const mine = this.#store.all("message").filter((each) => this.#isFor(each, persons) && !this.#over(each, at));
    return mine.reduce((newest, each) => (newest && newest.at > each.at ? newest : each), null);
  }

  isRead(message) { return message.read.some(({ by }) => by === this.#page.me.id); }

  read(message) { return this.#act("message.read", { message: message.id }); }

  #isFor({ to }, persons) {
    if (to === "all") return true;
    if (this.#page.seat === "host") return to === "host";
    return to === "panel" || (to.startsWith("person:") && (persons === null || persons.includes(to.slice(7))));
  }

  // An unread one stays. One that somebody has read goes when its time is over, one's own "read" a minute after it.
  #over(message, at) {
    if (!message.read.length) return false;
    const own = message.read.find(({ by }) => by === this.#page.me.id);
    if (own && this.#page.seat !== "monitor") return at > own.at + READ_MS;
    return at > message.at + this.#page.limits.message_ms;
  }
}
