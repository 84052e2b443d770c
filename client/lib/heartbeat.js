// Whether an open socket still carries anything: what comes over it says so, and after a silence it is asked by an event
// that the server answers on the spot. Patience follows what an answer last took, and doubles with each line given up, so
// that neither a slow network nor a slow server is taken for a dead line again and again.

const LEAST_MS = 1500;
const MOST_MS = 10_000;
const EARLY = 0.3; // a crowd that heard the same word does not ask at one moment

export class Heartbeat {
  #random;
  #heardAt = 0;
  #share = 1;
  #patience = LEAST_MS;
  #asking = false;

  constructor({ random = Math.random } = {}) { this.#random = random; }

  heard() {
    this.#heardAt = Date.now();
    this.#share = 1 - EARLY * this.#random();
  }

  // Whether nothing came for about so long. A clock that is set back counts as silence.
  silent(ms) { return Math.abs(Date.now() - this.#heardAt) >= ms * this.#share; }

  // False when the socket carries nothing: no answer, nor anything else, within our patience and at least within `least`.
  async alive(socket, least = 0) {
    if (this.#asking) return true; // its answer is awaited elsewhere
    this.#asking = true;
    const patience = Math.max(least, this.#patience);
    const [asked, heard] = [Date.now(), this.#heardAt];
    try {
      await socket.timeout(patience).emitWithAck("alive");
      this.heard();
      this.#patience = Math.min(MOST_MS, Math.max(LEAST_MS, 2 * (Date.now() - asked)));
      return true;
    } catch {
      if (!socket.connected || this.#heardAt !== heard) return true; // fallen by itself, or busy with something long
      this.#patience = Math.min(MOST_MS, 2 * patience);
      return false;
    } finally {
      this.#asking = false;
    }
  }
}
