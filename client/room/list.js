// One list of the room: keeps what is on the page, draws it, and offers what waits behind one button. An item that a
// translator wrapped is drawn as a new one when it changes: into the old one nothing can be written any more.

import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { takeOver, translated } from "./draw.js";
import { Fresh } from "./fresh.js";

export class List {
  #region;
  #pull;
  #rank;
  #item;
  #fresh = null;
  #drawn = new Map(); // id -> {parts, drawing}: what did not change is not drawn again
  #empty;
  #words;

  // `rank(store)` gives ids, the first on top; `item(id, fresh)` gives {parts, draw}; `pull` is the region of the button.
  constructor({ region, pull, rank, item, empty, words }) {
    this.#region = { draw: takeOver(region, { whole: false }), element: region };
    this.#pull = pull && takeOver(pull);
    this.#rank = rank;
    this.#item = item;
    this.#empty = empty;
    this.#words = words;
  }

  // Answers the ids to be heard.
  show(store) {
    const ranked = this.#rank(store);
    const first = this.#fresh === null;
    this.#fresh ??= new Fresh(ranked);
    const news = first ? [] : this.#fresh.update(ranked);
    this.#draw(store);
    return news;
  }

  pull(store) {
    this.#fresh.pull(this.#rank(store));
    this.#draw(store);
  }

  #draw(store) {
    const shown = this.#fresh.shown.map((id) => this.#one(id)).filter(Boolean);
    this.#region.draw(shown.length ? shown : html`<p class="empty" key="none">${this.#empty}</p>`);
    this.#pull?.(this.#button(store));
  }

  #one(id) {
    const { number, parts, draw } = this.#item(id, this.#fresh.isFresh(id));
    const known = this.#drawn.get(id);
    if (known && parts.every((value, index) => value === known.parts[index])) return known.drawing;
    const version = (known?.version ?? 0) + (translated(this.#region.element.querySelector(`#cau-${number}`)) ? 1 : 0);
    const drawing = draw(`${id} ${version}`) ?? known?.drawing ?? null;
    this.#drawn.set(id, { parts, drawing, version });
    return drawing;
  }

  #button(store) {
    const count = this.#fresh.held.length;
    if (count === 0) return null;
    const words = count === 1 ? `${this.#words}_one` : this.#words;
    return html`<button class="button" data-weight="main" type="button" onClick=${() => this.#pulled(store)}>${icon("up")} ${t(words, { count })}</button>`;
  }

  #pulled(store) {
    this.pull(store);
    const head = this.#region.element.parentElement.querySelector(".list-head h2");
    head?.scrollIntoView({ block: "start" });
    head?.focus({ preventScroll: true });
  }
}
