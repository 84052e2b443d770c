// A small server for the store's law: entities that change, hide and come back, seen at any moment as a frame or a page.

export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class World {
  #random;
  #history = []; // one row per seq: {id, value or null, mark}
  #name;

  constructor(random, name = "a") {
    this.#random = random;
    this.#name = name;
  }

  get seq() { return this.#history.length; }

  change() {
    const id = `q${Math.floor(this.#random() * 12)}`;
    const shown = this.#random() < 0.7;
    const mark = `${this.#name}${this.seq + 1}`;
    this.#history.push({ id, value: shown ? { text: mark } : null, mark });
  }

  // A restored backup: the newest part of the log is lost, and what follows is another story.
  restore(seq) {
    this.#history.length = seq;
    this.#name += "'";
  }

  frame(since, seq = this.seq) {
    const before = this.#at(since);
    const put = [];
    const drop = [];
    for (const [id, { v, value }] of this.#at(seq)) {
      if (v <= since) continue;
      if (value) put.push(this.#entity(id, v, value));
      else if (before.get(id)?.value) drop.push({ noun: "question", id, v });
    }
    return { since, seq, mark: this.#mark(seq), put: this.#shuffled(put), drop };
  }

  // frame(0) cut to the newest `limit`.
  first(limit, seq = this.seq) {
    const { put, older } = this.page(Infinity, limit, seq);
    return { since: 0, seq, mark: this.#mark(seq), put, drop: [], older };
  }

  page(before, limit, seq = this.seq) {
    const shown = [...this.#at(seq)].filter(([, { v, value }]) => value && v < before).sort((a, b) => b[1].v - a[1].v);
    const put = shown.slice(0, limit).map(([id, { v, value }]) => this.#entity(id, v, value));
    return { put, older: shown.length > limit ? put.at(-1).v : null };
  }

  resume(position, limit) {
    if (position === null) return this.first(limit);
    const [seq, mark] = position.split(".");
    const frame = this.frame(Math.min(Number(seq), this.seq));
    const unknown = Number(seq) > this.seq || mark !== this.#mark(Number(seq));
    return unknown || frame.put.length > limit ? { ...this.first(limit), reset: true } : frame;
  }

  truth() {
    const rows = [...this.#at(this.seq)].filter(([, { value }]) => value);
    return Object.fromEntries(rows.map(([id, { v, value }]) => [id, this.#entity(id, v, value)]).sort());
  }

  #entity(id, v, value) { return { noun: "question", id, v, ...value }; }
  #mark(seq) { return this.#history[seq - 1]?.mark ?? "none"; }

  #at(seq) {
    const rows = new Map();
    this.#history.slice(0, seq).forEach(({ id, value }, index) => rows.set(id, { v: index + 1, value }));
    return rows;
  }

  #shuffled(list) {
    return list.map((each) => [this.#random(), each]).sort((a, b) => a[0] - b[0]).map(([, each]) => each);
  }
}
