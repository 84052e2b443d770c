// The line of time of a replay: a moment of the session is played, stepped to, dragged to, and addressed by `#t=` (seconds
// from its beginning). Where a film of it runs along, the film's own clock leads.

import { sessionUrl } from "../lib/page.js";
import { hhmmss, setNow } from "../lib/time.js";
import { t } from "../lib/words.js";
import { part } from "../room/draw.js";
import { marksIn } from "./marks.js";

const TICK = 200;
const REST_MS = 80; // a hand that moves the slider does not wait for the list
const SECOND = 1000;

// The second that an address asks for; null of one that leads to a part of the page.
export const asked = (hash) => (/^(#t=|$)/.test(hash) ? Number(/^#t=(\d+(?:\.\d+)?)$/.exec(hash)?.[1] ?? 0) : null);

export class Controls {
  #page;
  #tape;
  #draw;
  #last;
  #moments = []; // of the answers, once they are listed
  #list;
  #listed = new Promise((done) => { this.#list = done; });
  #mark = () => {};
  #rest;
  #at = 0; // ms from the beginning
  #timer = null;
  #asked = 0;
  film = null;

  // `draw(moment, moved)` shows the tape's table; `lost()` says that a piece did not come.
  constructor({ page, tape, draw, lost }) {
    Object.assign(this, { lost });
    [this.#page, this.#tape, this.#draw, this.#last] = [page, tape, draw, page.ended - page.begun];
    part("play").addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    part("moment").addEventListener("input", ({ target }) => this.go(Number(target.value) * SECOND));
    part("back").addEventListener("click", () => this.#step(() => this.#moments[this.#latest((moment) => moment < this.#at - SECOND)] ?? 0));
    part("next").addEventListener("click", () => this.#step(() => this.#moments.find((moment) => moment > this.#at) ?? this.#last));
    for (const each of document.querySelectorAll("[name=speed]")) each.addEventListener("change", () => this.film?.follow());
    addEventListener("hashchange", () => asked(location.hash) !== null && this.#open());
    setInterval(() => this.playing || setNow(this.#page.begun + this.#at), SECOND); // while it stands, so does the time
  }

  get at() { return this.#at; }
  get moment() { return this.#page.begun + this.#at; }
  get playing() { return this.#timer !== null; }
  get speed() { return Number(document.querySelector("[name=speed]:checked").value); }

  // The list of answers and the rest of the tape come once something is to be seen; the tape unless data are dear.
  async start() {
    part("acts").hidden = false;
    await this.#open();
    const answers = await fetch(`${sessionUrl(this.#page)}/xem-lai/muc.json`).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
    this.#moments = answers.map(([at]) => at - this.#page.begun);
    this.#list();
    if (answers.length) this.#mark = marksIn(part("marks"), answers, this.#page.begun);
    this.#mark(this.#present);
    if (!navigator.connection?.saveData) this.#tape.fetchAll();
  }

  play() {
    if (this.playing) return;
    if (this.#at >= this.#last) this.#at = 0;
    let before = performance.now();
    this.#button(true);
    this.#timer = setInterval(() => {
      const then = performance.now();
      const step = (then - before) * this.speed;
      before = then;
      this.#at = Math.min(this.#last, Math.max(0, this.film?.moment(this.#at, step) ?? this.#at + step));
      this.#show();
      if (this.#at >= this.#last) this.pause();
    }, TICK);
    this.film?.follow();
  }

  pause() {
    this.#stop();
    this.go(this.#at);
    part("spoken").textContent = t("replay.stands", { time: hhmmss(this.#page.begun + this.#at) });
  }

  // `led`: the film is there already.
  go(to, { keep = true, led = false } = {}) {
    this.#at = Math.min(this.#last, Math.max(0, to));
    if (keep) history.replaceState(null, "", `#t=${this.#second}`);
    if (!led) this.film?.follow({ seek: true });
    return this.#show();
  }

  async #step(to) {
    await this.#listed;
    await this.go(to());
    part("spoken").textContent = t("replay.stands", { time: hhmmss(this.moment) });
  }

  // The second in the address; one beyond the end is the last, and that is said.
  #open() {
    const wanted = (asked(location.hash) ?? 0) * SECOND;
    part("note").textContent = wanted >= this.#last + SECOND ? t("replay.beyond_end", { time: hhmmss(this.#page.ended) }) : "";
    return this.go(wanted, { keep: false });
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#button(false);
    this.film?.follow();
  }

  #button(playing) {
    const button = part("play");
    button.toggleAttribute("data-playing", playing);
    button.setAttribute("aria-label", playing ? button.dataset.pause : button.dataset.play);
  }

  async #show() {
    const wanted = ++this.#asked;
    const moment = this.#page.begun + this.#at;
    let moved;
    try {
      moved = await this.#tape.seek(moment);
    } catch {
      this.#stop();
      return this.lost();
    }
    if (wanted !== this.#asked) return undefined;
    setNow(moment);
    part("clock").textContent = hhmmss(moment);
    part("moment").value = String(this.#second);
    part("moment").setAttribute("aria-valuetext", hhmmss(moment));
    part("sums").textContent = t("replay.sums", { asked: this.#tape.figures.asked, answered: this.#tape.figures.answered });
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#mark(this.#present), REST_MS);
    return this.#draw(moment, moved);
  }

  // The last one begins before the end, and stands for it.
  get #second() { return this.#at < this.#last ? Math.floor(this.#at / SECOND) : Math.ceil(this.#last / SECOND); }

  get #present() { return this.#latest((moment) => moment <= this.#at); }

  #latest(passes) { return this.#moments.reduce((found, moment, index) => (passes(moment) ? index : found), -1); }
}
