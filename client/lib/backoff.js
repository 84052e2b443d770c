// Full jitter: a crowd that lost its line together does not come back together.

export class Backoff {
  #tries = 0;
  #least;
  #most;
  #random;

  constructor({ least = 500, most = 30_000, random = Math.random } = {}) {
    this.#least = least;
    this.#most = most;
    this.#random = random;
  }

  get tries() { return this.#tries; }

  next() {
    const ceiling = Math.min(this.#most, this.#least * 2 ** this.#tries);
    this.#tries += 1;
    return Math.max(this.#least, this.#random() * ceiling);
  }

  reset() { this.#tries = 0; }
}
