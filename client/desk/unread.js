// What comes into a column while it is being read waits beside it: "3 câu mới đến", whether it was just asked or a colleague
// moved it here. Nothing moves under the finger. What one's own act brought, and what an empty column gets, is shown at once.

export class Unread {
  #known = new Set();
  #column = null;
  #waiting = new Set();
  #whole = false; // no earlier page was missing when we looked last

  get count() { return this.#waiting.size; }

  waits(id) { return this.#waiting.has(id); }

  // All that stands in this column now is shown.
  start(column, list) {
    this.#column = column;
    this.#known = new Set(list.map(({ id }) => id));
    this.#waiting.clear();
  }

  // `whole`: all earlier pages have come; `own(question)`: whether one did that oneself.
  look(column, list, { whole, own }) {
    const filling = !this.#whole; // earlier pages go to their places, which in the first column are below
    this.#whole = whole;
    const reads = column === this.#column && list.some(({ id }) => this.#known.has(id));
    if (!reads) return this.start(column, list);
    const top = Math.max(0, ...list.filter(({ id }) => this.#known.has(id)).map(({ number }) => number));
    const late = ({ number }) => !filling || (column === "new" && number > top);
    this.#waiting = new Set(list.filter((each) => !this.#known.has(each.id) && late(each) && !own(each)).map(({ id }) => id));
    for (const { id } of list) if (!this.#waiting.has(id)) this.#known.add(id);
    return undefined;
  }

  without(list) {
    return this.#waiting.size ? list.filter(({ id }) => !this.#waiting.has(id)) : list;
  }
}
