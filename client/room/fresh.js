// Which items of a list are on the page and which wait. Nothing moves under the reader's eyes: what would come above
// something shown waits until it is pulled, what comes below all of it is added, what went away keeps its place.

export class Fresh {
  #shown;
  #held = [];
  #pulled = new Set();
  #heard;

  constructor(ranked) {
    this.#shown = [...ranked];
    this.#heard = new Set(ranked);
  }

  get shown() { return this.#shown; }
  get held() { return this.#held; }
  isFresh(id) { return this.#pulled.has(id); }

  // Answers the ids that came for the first time and are to be heard; what is added below is history.
  update(ranked) {
    if (this.#shown.length === 0) {
      this.#shown = [...ranked];
      return this.#unheard(ranked);
    }
    const shown = new Set(this.#shown);
    const last = ranked.reduce((found, id, index) => (shown.has(id) ? index : found), -1);
    const below = last < 0 ? [] : ranked.slice(last + 1);
    this.#held = ranked.filter((id, index) => !shown.has(id) && (last < 0 || index < last));
    this.#shown = [...this.#shown, ...below];
    this.#unheard(below);
    return this.#unheard(this.#held);
  }

  pull(ranked) {
    this.#pulled = new Set(this.#held);
    this.#held = [];
    this.#shown = [...ranked];
    this.#unheard(ranked);
  }

  #unheard(ids) {
    const news = ids.filter((id) => !this.#heard.has(id));
    for (const id of news) this.#heard.add(id);
    return news;
  }
}
