// Fetches earlier pages in the background, one after another, until the table is whole.

import { Backoff } from "../lib/backoff.js";

const BREATH_MS = 100;

export class Older {
  #store;
  #url;
  #fetch;
  #busy = false;
  #backoff = new Backoff();

  constructor({ store, url, fetch = globalThis.fetch.bind(globalThis) }) {
    this.#store = store;
    this.#url = url;
    this.#fetch = fetch;
  }

  get loading() { return this.#store.older !== null; }

  async look() {
    if (this.#busy || this.#store.older === null) return;
    this.#busy = true;
    while (this.#store.older !== null) await pause(await this.#page());
    this.#busy = false;
  }

  async #page() {
    const { era, older } = this.#store;
    try {
      const answer = await this.#fetch(this.#url(older));
      if (!answer.ok) return this.#backoff.next();
      this.#store.page(await answer.json(), era);
      this.#backoff.reset();
      return BREATH_MS;
    } catch {
      return this.#backoff.next();
    }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
