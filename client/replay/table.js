// The entities of a room at a moment that is over. It may go back: then it is filled anew from a piece's beginning.

export class Table {
  #nouns = new Map(); // noun -> Map(id -> entity)
  #gone;

  // `gone` stands for a text that may not be read today.
  constructor(gone) { this.#gone = gone; }

  clear() { this.#nouns.clear(); }

  take({ put, drop = [] }) {
    for (const value of put) this.#put(value);
    for (const { noun, id } of drop) this.#nouns.get(noun)?.delete(id);
  }

  get(noun, id) { return this.#nouns.get(noun)?.get(id) ?? null; }

  all(noun) { return [...(this.#nouns.get(noun)?.values() ?? [])]; }

  // A step also brings what its entities name, as it stood: of two values the one with the larger `v` stands.
  #put(value) {
    if (!this.#nouns.has(value.noun)) this.#nouns.set(value.noun, new Map());
    const known = this.get(value.noun, value.id);
    if (!known || known.v <= value.v) this.#nouns.get(value.noun).set(value.id, told(value, this.#gone));
  }
}

// Words that may not be read today stand for themselves no more.
function told(value, sentence) {
  if (!value.changed) return value;
  const gone = Object.fromEntries(value.changed.map((field) => [field, field === "text" ? sentence : undefined]));
  return { ...value, ...gone };
}
