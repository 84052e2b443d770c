// What was typed and not yet sent, by mode and question: kept on this machine, so that neither a conflict nor a sign-in
// that ends nor a closed tab takes it. What nobody came back to is forgotten after a week, signing out forgets all of it
// (door/leave.js), and what was typed on words that their asker had erased or corrected goes with them.

const WEEK_MS = 7 * 86_400_000;
const ON_WORDING = ["edit", "translation", "merge", "transfer"]; // what is written on a wording, and may hold words of it

// Whether this may be offered no more; `find(id)` gives a question as it is now. `about`: the revisions of all wordings it was
// written on, where those are not its own question's alone.
export function voided(slot, kept, find) {
  const mode = slot.slice(0, slot.indexOf(":"));
  const id = idOf(slot);
  if (find(id)?.erased_at) return true;
  if (!ON_WORDING.includes(mode)) return false;
  const about = kept.about ?? { [id]: kept.text_rev ?? kept.rev ?? 0 };
  return Object.entries(about).some(([each, rev]) => find(each)?.erased_at || find(each)?.wished_rev > rev);
}

export const idOf = (slot) => slot.slice(slot.indexOf(":") + 1);

export class KeptTexts {
  #prefix;
  #storage;
  #texts = new Map();
  #erased = new Set(); // slots whose text went with the words of an asker

  constructor(name, storage = browserStorage()) {
    this.#prefix = `${name}:`;
    this.#storage = storage;
    this.#load();
    globalThis.addEventListener?.("storage", ({ key, newValue, storageArea }) => storageArea === storage && this.#elsewhere(key, newValue));
  }

  get(slot) { return this.#texts.get(slot); }

  // Those of this mode.
  slots(mode) { return [...this.#texts.keys()].filter((slot) => slot.startsWith(`${mode}:`)); }

  erased(slot) { return this.#erased.has(slot); }

  // Questions have changed.
  look(find) {
    for (const [slot, value] of this.#texts) {
      if (!voided(slot, value, find)) continue;
      this.delete(slot);
      this.#erased.add(slot);
    }
  }

  // What the server has by now is kept no longer, unless it is `open` and keeps itself; `served(id)` gives what is shown there.
  settle(mode, open, served) {
    for (const slot of this.slots(mode)) {
      if (!open(idOf(slot)) && served(idOf(slot)).some((text) => same(text, this.get(slot).text))) this.delete(slot);
    }
  }

  set(slot, value) {
    this.#texts.set(slot, value);
    try {
      this.#storage?.setItem(this.#prefix + slot, JSON.stringify({ at: Date.now(), value }));
    } catch { /* full: it holds while the page is open */ }
  }

  delete(slot) {
    this.#erased.delete(slot);
    this.#texts.delete(slot);
    this.#storage?.removeItem(this.#prefix + slot);
  }

  // Another window of this seat has typed, sent or thrown it away.
  #elsewhere(key, text) {
    if (key === null) this.#texts.clear();
    if (!key?.startsWith(this.#prefix)) return;
    const kept = read(text);
    if (kept) this.#texts.set(key.slice(this.#prefix.length), kept.value);
    else this.#texts.delete(key.slice(this.#prefix.length));
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

// As the server tidies what it takes.
const tidy = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();
const same = (one, other) => Boolean(one && other) && tidy(one) === tidy(other);

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
