// The table of entities, as the server last said. It knows no rule but one: of two values of an entity the one with the
// larger `v` stands. A drop is a value too (nothing). Frames must follow each other, or the line asks again; pages and
// repeated frames may come at any time.

const keyOf = (thing) => `${thing.noun}:${thing.id}`;

export class Store {
  #slots = new Map(); // key -> {v, era, entity: the value, or null once dropped}
  #nouns = new Map(); // noun -> Map(id -> entity)
  #lists = new Map(); // noun -> array, made anew only after a change
  #watchers = new Set();
  #seq = 0;
  #mark = null;
  #older = null;
  #era = 0;

  get seq() { return this.#seq; }
  get position() { return this.#mark === null ? null : `${this.#seq}.${this.#mark}`; }
  get older() { return this.#older; }
  get era() { return this.#era; } // grows with every reset: a page tells by it before which reset it was asked for

  // False: this frame does not start where we stand, and nothing of it was taken: the line must ask from our position.
  // What came and left between its start and ours, or between ours and its end, would not be among the drops.
  take(frame) {
    if (frame.reset) this.#forget();
    else if (this.#mark !== null && frame.seq <= this.#seq) return true; // all of it is known
    else if (frame.since !== this.#seq) return false;
    for (const entity of frame.put) this.#put(entity, this.#era);
    for (const gone of frame.drop) this.#drop(gone, this.#era);
    this.#move(frame);
    this.#tell();
    return true;
  }

  // An earlier page. `era` is store.era when it was asked for; one without it is believed only where it is newer.
  page({ put, older = null }, era = -1) {
    if (era >= 0 && era !== this.#era) return false;
    for (const entity of put) this.#put(entity, era);
    if (era === this.#era) this.#older = older;
    this.#tell();
    return true;
  }

  get(noun, id) { return this.#nouns.get(noun)?.get(id) ?? null; }

  all(noun) {
    if (!this.#lists.has(noun)) this.#lists.set(noun, [...(this.#nouns.get(noun)?.values() ?? [])]);
    return this.#lists.get(noun);
  }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #move(frame) {
    this.#seq = frame.seq;
    this.#mark = frame.mark;
    if ("older" in frame) this.#older = frame.older;
  }

  // What was remembered keeps its `v` against late pages, but the frame that resets, and what is asked for after it,
  // are believed without comparing: a restored log counts from an earlier number again.
  #forget() {
    this.#era += 1;
    this.#nouns.clear();
    this.#lists.clear();
    this.#older = null;
  }

  #put(entity, era) {
    if (!this.#newer(entity, era)) return;
    this.#slots.set(keyOf(entity), { v: entity.v, era: Math.max(era, 0), entity });
    if (!this.#nouns.has(entity.noun)) this.#nouns.set(entity.noun, new Map());
    this.#nouns.get(entity.noun).set(entity.id, entity);
    this.#lists.delete(entity.noun);
  }

  #drop(gone, era) {
    if (!this.#newer(gone, era)) return;
    this.#slots.set(keyOf(gone), { v: gone.v, era: Math.max(era, 0), entity: null });
    this.#nouns.get(gone.noun)?.delete(gone.id);
    this.#lists.delete(gone.noun);
  }

  #newer(thing, era) {
    const known = this.#slots.get(keyOf(thing));
    if (!known) return true;
    return era > known.era || (thing.v > known.v && (era === known.era || era < 0));
  }

  #tell() {
    for (const watcher of this.#watchers) watcher(this);
  }
}
