// What was typed and not yet sent, by mode and question: kept on this machine, so that neither a conflict nor a sign-in
// that ends nor a closed tab takes it. What nobody came back to is forgotten after a week.

const WEEK_MS = 7 * 86_400_000;

export class KeptTexts {
  #prefix;
  #storage;
  #texts = new Map();

  constructor(name, storage = browserStorage()) {
    this.#prefix = `${name}:`;
    this.#storage = storage;
    this.#load();
  }

  get(slot) { return this.#texts.get(slot); }

  set(slot, value) {
    this.#texts.set(slot, value);
    try {
      this.#storage?.setItem(this.#prefix + slot, JSON.stringify({ at: Date.now(), value }));
    } catch { /* full: it holds while the page is open */ }
  }

  delete(slot) {
    this.#texts.delete(slot);
    this.#storage?.removeItem(this.#prefix + slot);
  }

  #load() {
    for (const key of keysOf(this.#storage)) {
      if (!key.startsWith(this.#prefix)) continue;
      const kept = read(this.#storage.getItem(key));
      if (kept && Date.now() - kept.at < WEEK_MS) this.#texts.set(key.slice(this.#prefix.length), kept.value);
      else this.#storage.removeItem(key);
    }
  }
}

const keysOf = (storage) => Array.from({ length: storage?.length ?? 0 }, (_, index) => storage.key(index));

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
