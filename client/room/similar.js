// Questions like the one that is being written: one line above the keyboard; the sheet opens only when it is asked for,
// and the text never moves. Three endings: it is mine (ask along), read its answer, mine is different.

import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { provinceName } from "../lib/names.js";
import { patience } from "../lib/patience.js";
import { date } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { lines } from "./text.js";

const REST_MS = 700; // typing has come to rest
const PATIENCE_MS = 4000; // later it is no help any more

export class Similar {
  #url;
  #fetch;
  #draw;
  #timer = null;
  #asked = "";
  #running = null;
  #found = [];
  #dismissed = new Set();
  #open = false;
  #joined = null;
  #supports;

  // `supports` flips a support and says what came of it; `draw` takes what is to be shown.
  constructor({ url, supports, draw, fetch = globalThis.fetch?.bind(globalThis) }) {
    this.#url = url;
    this.#supports = supports;
    this.#draw = draw;
    this.#fetch = fetch;
    this.tell(); // the region that says so is there before it has words
  }

  get shown() { return this.#found.filter(({ id }) => !this.#dismissed.has(id)); }
  get open() { return this.#open; }
  get joined() { return this.#joined; }

  typed(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(text), REST_MS);
  }

  async look(text) {
    const wanted = text.trim();
    if (wanted === this.#asked || this.#open) return;
    this.#asked = wanted;
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const stop = patience(PATIENCE_MS);
    stop.addEventListener("abort", () => running.abort());
    const body = JSON.stringify({ text: wanted });
    const headers = { "Content-Type": "application/json" };
    const answer = await this.#fetch(this.#url, { method: "POST", headers, body, signal: running.signal }).catch(() => null);
    if (this.#running !== running) return;
    if (!answer?.ok) return void (this.#asked = ""); // nothing was heard: the same words may be asked for again
    this.#found = (await answer.json().catch(() => ({}))).similar ?? [];
    this.tell();
  }

  show() {
    this.#open = true;
    this.tell();
  }

  close() {
    this.#open = false;
    this.tell();
  }

  // Mine is different: these are not shown again.
  goOn() {
    for (const { id } of this.#found) this.#dismissed.add(id);
    this.close();
  }

  async join(one) {
    const answer = this.#supports.given(one.id) ? { ok: true } : await this.#supports.flip(one.id);
    if (answer?.ok) this.#joined = { ...one, say: null };
    else if (answer) this.#joined = { ...one, say: answer.say };
    this.tell();
  }

  tell() { this.#draw(this); }
}

// Draws the bar and the sheet into `region`.
export function similarView(region, { base, session }) {
  return (similar) => render(html`<${View} similar=${similar} base=${base} session=${session} />`, region);
}

function View({ similar, base, session }) {
  const { shown } = similar;
  if (shown.length && similar.open) return html`<${Sheet} similar=${similar} base=${base} session=${session} />`;
  return html`<div role="status">${shown.length > 0 && html`<div class="similar-bar">${icon("same")} <b>${shown.length === 1 ? t("similar.bar_one") : t("similar.bar", { n: shown.length })}</b>
    <button class="button" type="button" onClick=${() => similar.show()}>${t("similar.open")}</button></div>`}</div>`;
}

function Sheet({ similar, base, session }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  const escape = (event) => event.key === "Escape" && similar.close();
  return html`<section class="sheet" role="dialog" aria-modal="true" aria-labelledby="similar-title" onKeyDown=${escape}>
    <header class="sheet-head"><h2 id="similar-title" tabindex="-1" ref=${head}>${t("similar.title")}</h2>
      <button class="icon-button" type="button" aria-label=${t("similar.close")} onClick=${() => similar.close()}>${icon("close")}</button></header>
    <div class="sheet-scroll">${similar.shown.map((one) => html`<${One} key=${one.id} one=${one} similar=${similar} base=${base} session=${session} />`)}</div>
    <footer class="sheet-foot"><button class="button" data-size="full" type="button" onClick=${() => similar.goOn()}>${t("similar.go_on")}</button></footer>
  </section>`;
}

function One({ one, similar, base, session }) {
  const { joined } = similar;
  const mine = joined?.id === one.id ? joined : null;
  const facts = [t("pair.number", { number: one.number }), provinceName(one.province), one.supports > 0 && !one.answered_at && t("support.people", { n: one.supports })];
  return html`<article class="similar-one">
    <p class="similar-meta">${facts.filter(Boolean).join(", ")}, <b>${one.answered_at ? t("similar.answered", { date: date(one.answered_at) }) : t("similar.waiting")}</b></p>
    <q lang="vi" dir="auto">${lines(one.text)}</q>
    ${mine && html`<p class="linked" role="status">${icon(mine.say ? "warning" : "check")} <span>${mine.say ?? t("similar.joined", { number: one.number })}</span></p>`}
    ${mine && !mine.say ? html`<p><a class="button" href=${`${base}/buoi/${session}#cau-${one.number}`}>${t("similar.joined_read")}</a></p>`
      : html`<div class="similar-acts">${one.answered_at
        ? html`<a class="button" data-weight="main" href=${`${base}/cau/${one.id}`}>${t("similar.read")}</a>`
        : html`<button class="button" data-weight="main" type="button" onClick=${() => similar.join(one)}>${t("similar.mine")}</button>`}
        </div>`}
  </article>`;
}
