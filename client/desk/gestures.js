// One gesture, one act. A key that is held, a second press of the same key and a second click on the same spot within the
// time of a double click belong to the gesture that has already acted.

export const GESTURE_MS = 600;
const NEAR_PX = 32;

export class Gestures {
  #clock;
  #key = null; // {name, at}: the last key that counted
  #click = null; // {x, y, at}

  constructor(clock = () => performance.now()) { this.#clock = clock; }

  // Whether this key begins a gesture of its own.
  key(name, repeat = false) {
    const at = this.#clock();
    if (repeat || (this.#key?.name === name && at - this.#key.at < GESTURE_MS)) return false;
    this.#key = { name, at };
    return true;
  }

  // Whether this click does. Only what `counts` (a button) is remembered; what slides under the pointer after it waits.
  click(x, y, counts = true) {
    const at = this.#clock();
    const last = this.#click;
    if (last && at - last.at < GESTURE_MS && Math.abs(x - last.x) < NEAR_PX && Math.abs(y - last.y) < NEAR_PX) return false;
    if (counts) this.#click = { x, y, at };
    return true;
  }
}
