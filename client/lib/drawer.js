// Where the outbox keeps what is not yet acked: one localStorage entry each, so that two tabs never overwrite each
// other; plain memory where the browser gives no storage.

export class Drawer {
  #prefix;
  #storage;

  constructor(name, storage = browserStorage()) {
    this.#prefix = `${name}:`;
    this.#storage = storage ?? new Shelf();
  }

  put(entry) {
    try {
      this.#storage.setItem(this.#prefix + entry.cid, JSON.stringify(entry));
    } catch {
      this.#storage = Shelf.from(this.#storage, this.#prefix); // full: keep it at least until the page is left
      this.#storage.setItem(this.#prefix + entry.cid, JSON.stringify(entry));
    }
  }

  drop(cid) { this.#storage.removeItem(this.#prefix + cid); }

  // Oldest first.
  list() {
    const found = [];
    for (const key of keysOf(this.#storage)) {
      if (key.startsWith(this.#prefix)) found.push(read(this.#storage.getItem(key)));
    }
    return found.filter(Boolean).sort((a, b) => a.at - b.at || a.turn - b.turn);
  }
}

class Shelf {
  #rows = new Map();

  static from(storage, prefix) {
    const shelf = new Shelf();
    for (const key of keysOf(storage)) if (key.startsWith(prefix)) shelf.setItem(key, storage.getItem(key));
    return shelf;
  }

  get length() { return this.#rows.size; }
  key(index) { return [...this.#rows.keys()][index]; }
  getItem(key) { return this.#rows.get(key) ?? null; }
  setItem(key, value) { this.#rows.set(key, value); }
  removeItem(key) { this.#rows.delete(key); }
}

const keysOf = (storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index));

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
