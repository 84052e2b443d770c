// Where a reader was when they left this page, for whoever comes back to it with the browser's Back: it is loaded anew, and
// would begin at its head. Kept for this window alone.

const cameBack = () => performance.getEntriesByType("navigation")[0]?.type === "back_forward";

export class Place {
  #name;
  #storage;
  #back;

  constructor(name, { storage = () => globalThis.sessionStorage, back = cameBack } = {}) {
    this.#name = `giaoluu:place:${name}`;
    this.#storage = storage;
    this.#back = back;
  }

  // What was kept, for one who comes back; null for whoever comes anew, and where nothing can be kept.
  found() {
    try {
      return this.#back() ? JSON.parse(this.#storage().getItem(this.#name)) : null;
    } catch {
      return null;
    }
  }

  // `where()` is asked when the page is left.
  keep(where, page = globalThis) {
    page.addEventListener("pagehide", () => {
      try {
        this.#storage().setItem(this.#name, JSON.stringify(where()));
      } catch { /* no storage: Back begins at the head */ }
    });
  }
}
