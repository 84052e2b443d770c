// Frames over plain HTTP, while no WebSocket can be opened. Everybody at one position asks for the same bytes.

const EVERY_MS = 5000;

export class Poll {
  #fetch;
  #url;
  #store;
  #onLife;
  #random;
  #timer = null;
  #etags = { url: null, etag: null };

  // `url(position)` is the address of the frame after a position; `onLife(true or false)` hears whether it works.
  constructor({ fetch, url, store, onLife, random = Math.random }) {
    this.#fetch = fetch;
    this.#url = url;
    this.#store = store;
    this.#onLife = onLife;
    this.#random = random;
  }

  start() {
    if (this.#timer === null) this.#wait(0);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(ms) {
    const timer = setTimeout(() => this.#once(timer), ms);
    this.#timer = timer;
  }

  async #once(timer) {
    let pause = EVERY_MS * (0.8 + 0.4 * this.#random());
    try {
      const after = await this.ask();
      if (after) pause = Math.max(pause, after);
      this.#onLife(true);
    } catch {
      pause *= 2;
      this.#onLife(false);
    }
    if (this.#timer === timer) this.#wait(pause);
  }

  // One question; answers how long (ms) the server wants to be left alone, or 0.
  async ask() {
    const url = this.#url(this.#store.position);
    const known = this.#etags.url === url && this.#etags.etag;
    const answer = await this.#fetch(url, { headers: known ? { "If-None-Match": known } : {}, cache: "no-store" });
    if (answer.status === 429 || answer.status === 503) return 1000 * Number(answer.headers.get("Retry-After") || 10);
    if (answer.status === 304 || answer.status === 204) return 0;
    if (!answer.ok) throw new Error(`frame: ${answer.status}`);
    this.#etags = { url, etag: answer.headers.get("ETag") };
    const frame = await answer.json();
    if (frame) this.#store.take(frame);
    return 0;
  }
}
