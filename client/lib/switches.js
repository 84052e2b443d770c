// The switches of the hall's screen, from the log and from signals that may be ahead of it. Of two the later holds.

export class Switches {
  #store;
  #heard = {};

  constructor(store, signals = []) {
    this.#store = store;
    for (const news of signals) this.hear(news);
  }

  // Whether the signal changed anything.
  hear({ signal, on, at }) {
    if (at === undefined || at <= (this.#heard[signal]?.at ?? 0)) return false;
    this.#heard[signal] = { on, at };
    return true;
  }

  on(name) { return Boolean(this.#latest(name)?.on); }

  // When it was thrown last (ms), 0 if never.
  since(name) { return this.#latest(name)?.at ?? 0; }

  #latest(name) {
    const [written, heard] = [this.#store.get("stage", "stage")?.[name], this.#heard[name]];
    return (heard?.at ?? 0) > (written?.at ?? 0) ? heard : written;
  }
}
