// The pieces of a replay: fetched when they are needed, the next one ahead of time; a moment is a piece's beginning and
// its steps up to then.

import { Table } from "./table.js";

export class Tape {
  #url;
  #starts;
  #texts = new Map(); // number -> promise of the piece's text
  #number = null; // that of the piece in the table
  #piece = null;
  #done = 0; // so many of its steps are in the table
  table;
  figures = {};

  // `gone`: the sentence for a text that may not be read today.
  constructor({ url, starts, gone }) {
    this.table = new Table(gone);
    this.#url = url;
    this.#starts = starts;
  }

  // Brings the table to this moment (ms); true when anything in it is another than before.
  async seek(at) {
    const number = Math.max(0, this.#starts.filter((start) => start <= at).length - 1);
    const text = await this.#fetched(number);
    if (number + 1 < this.#starts.length) this.#fetched(number + 1).catch(() => {});
    return this.#show(number, text, at);
  }

  #show(number, text, at) {
    const other = this.#number !== number;
    if (other) this.#piece = JSON.parse(text);
    this.#number = number;
    const piece = this.#piece;
    const back = other || (this.#done > 0 && piece.steps[this.#done - 1].at > at);
    if (back) {
      this.table.clear();
      this.table.take(piece.first);
      this.figures = piece.first.figures;
      this.#done = 0;
    }
    const from = this.#done;
    while (this.#done < piece.steps.length && piece.steps[this.#done].at <= at) {
      const step = piece.steps[this.#done++];
      this.table.take(step);
      this.figures = step.figures ?? this.figures;
    }
    return back || this.#done !== from;
  }

  // Every piece, one after the other, so that any moment is there at once.
  async fetchAll() {
    for (let number = 0; number < this.#starts.length; number += 1) await this.#fetched(number).catch(() => {});
  }

  // One was asked for before this script was here: good for once.
  #text(number) {
    const early = globalThis.giaoluuEarly;
    delete globalThis.giaoluuEarly;
    if (early?.number === number) return early.text;
    return fetch(`${this.#url}/${number}.json`).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)));
  }

  // Its text: read when it is shown, for all of them together would be much for a phone.
  #fetched(number) {
    if (!this.#texts.has(number)) {
      const asked = this.#text(number);
      asked.catch(() => this.#texts.delete(number));
      this.#texts.set(number, asked);
    }
    return this.#texts.get(number);
  }
}
