// Attempts to open a socket: at most one waits for its time, at most one is under way.

export class Attempts {
  #connect;
  #timer = null;
  #since = null;
  #restFrom = 0;
  #rest = 0;

  constructor(connect) { this.#connect = connect; }

  get waiting() { return this.#timer !== null; }
  get busy() { return this.#since !== null; }

  begin() {
    this.cancel();
    this.#since = Date.now();
    this.#connect();
  }

  beginIn(ms) {
    this.cancel();
    this.#timer = setTimeout(() => this.begin(), ms);
  }

  // Whether the one under way has had this long and is still not through.
  hangs(ms) { return this.busy && passed(this.#since) >= ms; }

  // None for so long.
  rest(ms) {
    this.cancel();
    this.#restFrom = Date.now();
    this.#rest = ms;
  }

  get rested() { return !this.busy && passed(this.#restFrom) >= this.#rest; }

  over() { this.#since = null; }

  cancel() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const passed = (since) => Math.abs(Date.now() - since); // a clock that is set back holds nobody up
