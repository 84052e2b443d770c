// Full jitter: a crowd that lost its line together does not come back together.

export class Backoff {
  #tries = 0;
  #least;
  #most;
  #random;
  #wide = 0;

  constructor({ least = 500, most = 30_000, random = Math.random } = {}) {
    this.#least = least;
    this.#most = most;
    this.#random = random;
  }

  get tries() { return this.#tries; }

  next() {
    const ceiling = Math.max(this.#wide, Math.min(this.#most, this.#least * 2 ** this.#tries));
    this.#tries += 1;
    this.#wide = 0;
    return Math.max(this.#least, this.#random() * ceiling);
  }

  // The next pause is spread over at least `ms`: so large is the crowd, says the server.
  widen(ms) { this.#wide = ms; }

  reset() {
    this.#tries = 0;
    this.#wide = 0;
  }
}
