// Reads frames over HTTP, one after another, at the pace that the server names; jitter keeps a crowd apart.

const AGAIN_MS = 5000;
const LONGEST_MS = 60_000;

export class Poll {
  #read;
  #onAnswer;
  #onSilence;
  #random;
  #timer = null;
  #again;
  #failed = 0;
  #begun = false; // whether it has read since it was started

  // `read()` asks for one frame and takes it; `onAnswer(frame)` and `onSilence()` hear what came of it.
  constructor({ read, onAnswer, onSilence, again = AGAIN_MS, random = Math.random }) {
    this.#read = read;
    this.#onAnswer = onAnswer;
    this.#onSilence = onSilence;
    this.#again = again;
    this.#random = random;
  }

  get on() { return this.#timer !== null; }

  // The first reading comes within `soon` after `least`; who asks for it at once does not wait for a later one.
  start(soon = 0, least = 0) {
    if (this.#timer !== null && (this.#begun || soon + least > 0)) return;
    this.stop();
    this.#wait(least + soon * this.#random());
  }

  // For a page that has just been drawn: it has nothing to read yet.
  startLater() { this.start(this.#again); }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#begun = false;
  }

  #wait(ms) {
    const timer = setTimeout(() => this.#once(timer), ms);
    this.#timer = timer;
  }

  async #once(timer) {
    let pause = 0;
    this.#begun = true;
    try {
      const frame = await this.#read();
      this.#failed = 0;
      this.#again = frame.again_ms ?? this.#again;
      if (this.#timer === timer) this.#onAnswer(frame);
    } catch (error) {
      this.#failed += 1;
      pause = error.after ?? 0;
      if (this.#timer === timer) this.#onSilence();
    }
    const longer = Math.min(LONGEST_MS, this.#again * 2 ** this.#failed);
    if (this.#timer === timer) this.#wait(Math.max(pause, longer * (0.5 + this.#random())));
  }
}
