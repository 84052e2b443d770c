// Whether single letters act. Remembered on this machine.

const KEY = "giaoluu.desk.letters";

export class Shortcuts {
  #on = true;

  constructor() {
    try {
      this.#on = localStorage.getItem(KEY) !== "off";
    } catch { /* without storage the letters are on */ }
  }

  get on() { return this.#on; }

  flip() {
    this.#on = !this.#on;
    try {
      localStorage.setItem(KEY, this.#on ? "on" : "off");
    } catch { /* then for this page only */ }
  }
}
