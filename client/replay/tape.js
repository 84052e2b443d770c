// The pieces of a replay: fetched when they are needed, the next one ahead of time; a moment is a piece's beginning and
// its steps up to then.

import { Table } from "./table.js";

export class Tape {
  #url;
  #starts;
  #pieces = new Map(); // number -> promise of the piece
  #piece = null; // that in the table
  #done = 0; // so many of its steps are in the table
  table = new Table();
  figures = {};

  constructor({ url, starts }) {
    this.#url = url;
    this.#starts = starts;
  }

  // Brings the table to this moment (ms); true when anything in it is another than before.
  async seek(at) {
    const number = Math.max(0, this.#starts.filter((start) => start <= at).length - 1);
    const piece = await this.#fetched(number);
    if (number + 1 < this.#starts.length) this.#fetched(number + 1).catch(() => {});
    return this.#show(piece, at);
  }

  #show(piece, at) {
    const back = this.#piece !== piece || (this.#done > 0 && piece.steps[this.#done - 1].at > at);
    if (back) {
      this.table.clear();
      this.table.take(piece.first);
      this.figures = piece.first.figures;
      this.#piece = piece;
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

  #fetched(number) {
    if (!this.#pieces.has(number)) {
      const asked = fetch(`${this.#url}/${number}.json`).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      });
      asked.catch(() => this.#pieces.delete(number));
      this.#pieces.set(number, asked);
    }
    return this.#pieces.get(number);
  }
}
