// A row that a colleague took leaves a grey line in its place, until the column is left: nothing moves under the finger.

const MOST = 20;

export class TakenRows {
  #me;
  #layout;
  #column = null;
  #before = new Map(); // id -> question, as the open column last showed it
  #lines = new Map(); // id -> {question: as it was, now: as it is}

  // `layout` tells in which column a state stands, and in which order.
  constructor(me, layout) {
    this.#me = me;
    this.#layout = layout;
  }

  look(column, columns, find) {
    for (const line of this.#lines.values()) line.now = find(line.question.id) ?? line.now;
    if (column === this.#column) this.#compare(column, find);
    this.#column = column;
    this.#before = new Map(columns[column].map((question) => [question.id, question]));
  }

  forget() {
    this.#lines.clear();
    this.#column = null;
  }

  dismiss(id) { this.#lines.delete(id); }

  // The rows and the grey lines between them, in the order of the column.
  among(rows, column) {
    if (!this.#lines.size) return rows.map((question) => ({ question }));
    const shown = new Set(rows.map(({ id }) => id));
    const lines = [...this.#lines.values()].filter(({ question }) => !shown.has(question.id));
    if (!lines.length) return rows.map((question) => ({ question }));
    const order = this.#layout.order(column);
    return [...rows.map((question) => ({ question })), ...lines].sort((a, b) => order(a.question, b.question));
  }

  #compare(column, find) {
    for (const [id, question] of this.#before) {
      const present = find(id);
      if (present && this.#layout.of(present.state) === column) continue;
      if (!present || present.by === this.#me) continue;
      this.#lines.set(id, { question, now: present });
      if (this.#lines.size > MOST) this.#lines.delete(this.#lines.keys().next().value);
    }
  }
}
