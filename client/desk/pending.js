// Acts on their way: from the key until the server has answered and its answer is to be seen in the table.

import { APART } from "./catalogue.js";

const SETTLE_MS = 3000; // longer than a frame takes after its ack; then the row is as it is

export class Pending {
  #outbox;
  #store;
  #awaited = new Map(); // question id -> {command, v, until}

  constructor(outbox, store) {
    this.#outbox = outbox;
    this.#store = store;
  }

  // The command under way for this question, or null. Drafts, notes and findings lock nothing.
  of(id) {
    const waiting = this.#outbox.entries.find((entry) => entry.with.question === id && !APART.includes(entry.do));
    return waiting?.do ?? this.#awaited.get(id)?.command ?? null;
  }

  async send(command, question, answer) {
    const awaited = { command, v: question.v, until: Infinity };
    this.#awaited.set(question.id, awaited);
    const said = await answer;
    if (said.ok) awaited.until = Date.now() + SETTLE_MS;
    else this.#awaited.delete(question.id);
    this.look();
    return said;
  }

  look() {
    for (const [id, { v, until }] of this.#awaited) {
      const question = this.#store.get("question", id);
      if (!question || (until < Infinity && question.v > v) || Date.now() > until) this.#awaited.delete(id);
    }
  }
}
