// Columns are states. Each question stands in one, in an order in which nothing moves while it waits.

export class Columns {
  #rows;
  #home;

  // `rows` [{name, states, order}…] are the server's.
  constructor(rows) {
    this.#rows = rows;
    this.#home = new Map(rows.flatMap(({ name, states }) => states.map((state) => [state, name])));
  }

  get names() { return this.#rows.map(({ name }) => name); }

  of(state) { return this.#home.get(state); }

  // Compares two questions of this column.
  order(column) {
    const fields = this.#rows.find(({ name }) => name === column).order;
    return (a, b) => fields.reduce((found, field) => found || compare(a, b, field), 0);
  }

  // {name: [question, …]} in order.
  sorted(questions) {
    const columns = Object.fromEntries(this.names.map((name) => [name, []]));
    for (const question of questions) columns[this.of(question.state)]?.push(question);
    for (const name of this.names) columns[name].sort(this.order(name));
    return columns;
  }
}

const compare = (a, b, field) => (field.startsWith("-") ? b[field.slice(1)] - a[field.slice(1)] : a[field] - b[field]);
