// Questions that come while a column is being read wait above it: "3 câu mới". An empty column shows them at once.

export class Unread {
  #known = null;
  #column = null;
  #waiting = new Set();

  get count() { return this.#waiting.size; }

  // All that stands there now is shown.
  start(list) {
    this.#known = new Set(list.map(({ id }) => id));
    this.#waiting.clear();
  }

  look(column, list) {
    if (column !== this.#column || column !== "new" || !this.#known || this.#known.size === 0) {
      this.#column = column;
      return this.start(list);
    }
    const top = Math.max(0, ...list.filter(({ id }) => this.#known.has(id)).map(({ number }) => number));
    const shown = list.some(({ id }) => this.#known.has(id) && !this.#waiting.has(id));
    if (!shown) return this.start(list);
    this.#waiting = new Set(list.filter(({ id, number }) => !this.#known.has(id) && number > top).map(({ id }) => id));
    for (const { id } of list) if (!this.#waiting.has(id)) this.#known.add(id); // older pages go below
    return undefined;
  }

  without(list) {
    return this.#waiting.size ? list.filter(({ id }) => !this.#waiting.has(id)) : list;
  }
}
