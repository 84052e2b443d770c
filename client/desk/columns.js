// Columns are states. Each question stands in one, in an order in which nothing moves while it waits but what somebody moves.

import { compareTexts, placeOf } from "../lib/order.js";

export class Columns {
  #rows;
  #home;
  #rank;

  // `rows` [{name, states, order}…] are the server's; `rank(id)` gives a question's entity `rank`, or null.
  constructor(rows, rank = () => null) {
    this.#rows = rows;
    this.#rank = rank;
    this.#home = new Map(rows.flatMap(({ name, states }) => states.map((state) => [state, name])));
  }

  get names() { return this.#rows.map(({ name }) => name); }

  of(state) { return this.#home.get(state); }

  // Compares two questions of this column.
  order(column) {
    const fields = this.#rows.find(({ name }) => name === column).order;
    const places = new Map(); // each is made once, however often it is compared
    const place = (question) => {
      if (!places.has(question)) places.set(question, placeOf(this.#rank(question.id), question));
      return places.get(question);
    };
    const by = (a, b, field) => (field === "rank" ? compareTexts(place(a), place(b)) : compare(a, b, field));
    return (a, b) => fields.reduce((found, field) => found || by(a, b, field), 0);
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
