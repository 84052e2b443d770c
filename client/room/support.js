// "Tôi cũng hỏi": who asks along, as the server counts it, and what this browser has given. A press shows at once and is
// marked until the server has it; sent again after a lost line it is the same support.

import { EXPIRED } from "../lib/outbox.js";
import { figure, t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { receipts } from "./answers.js";
import { read, write } from "./shelf.js";

const WITHIN_MS = 60_000; // later nobody knows any more that they pressed it
const MOST = 500;
const GIVE = "support.give";
const TAKE_BACK = "support.take_back";

export class Supports {
  #session;
  #act;
  #tallies;
  #given;
  #own;
  #pending = new Map(); // question -> whether it is to be given
  #ahead = new Map(); // question -> what our own press adds to a count that does not know it yet
  #said = new Map(); // question -> why the server did not take it
  #changed = () => {};

  // `act(command, payload, within)` sends; `tallies` is what the page was drawn with.
  constructor({ session, act, tallies = {} }) {
    this.#session = session;
    this.#act = act;
    this.#tallies = new Map(Object.entries(tallies));
    this.#given = new Set(read(this.#key) ?? []);
    this.#own = new Set(receipts(session).map(({ question }) => question));
  }

  subscribe(changed) { this.#changed = changed; }

  hear({ tallies }) {
    for (const [id, number] of Object.entries(tallies)) {
      this.#tallies.set(id, number);
      if (!this.#pending.has(id)) this.#ahead.delete(id);
    }
    this.#changed();
  }

  // One's own questions are not supported.
  mine(items) {
    for (const { id } of items) this.#own.add(id);
    this.#changed();
  }

  // All that is drawn of it, as one value that changes when any of it does.
  of(question) {
    const { id } = question;
    return JSON.stringify([this.count(question), this.#given.has(id), this.#pending.has(id), this.#own.has(id), this.#said.get(id) ?? ""]);
  }

  line(drawn) { return supportLine({ ...drawn, onPress: (id) => this.flip(id) }); }

  count({ id, supported = 0 }) {
    return Math.max(0, Math.max(this.#tallies.get(id) ?? 0, supported) + (this.#ahead.get(id) ?? 0));
  }

  given(id) { return this.#given.has(id); }

  async flip(id) {
    if (this.#pending.has(id)) return null;
    const give = !this.#given.has(id);
    this.#pending.set(id, give);
    this.#said.delete(id);
    this.#keep(id, give);
    this.#ahead.set(id, (this.#ahead.get(id) ?? 0) + (give ? 1 : -1));
    this.#changed();
    const answer = await this.#act(give ? GIVE : TAKE_BACK, { question: id }, WITHIN_MS);
    this.#pending.delete(id);
    if (!answer.ok) {
      this.#ahead.delete(id);
      this.#keep(id, !give);
      this.#said.set(id, answer.code === EXPIRED.code ? t("support.unsent") : answer.say);
      if (answer.code === "support.own") this.#own.add(id);
    }
    this.#changed();
    return answer;
  }

  get #key() { return `giaoluu:supports:${this.#session}`; }

  #keep(id, give) {
    if (give) this.#given.add(id);
    else this.#given.delete(id);
    write(this.#key, [...this.#given].slice(-MOST));
  }
}

// Below a question that waits; the same markup as templates/parts/support.html.
export function supportLine({ question, state, onPress, base, session }) {
  const [count, given, busy, own, said] = JSON.parse(state);
  if (own) return html`<p class="support-line"><span class="state">${icon("me")} ${t("support.yours")}</span>${
    count > 0 ? html` <span>${t("support.people", { n: count })}</span>` : null}</p>`;
  return html`<form class="support-line" method="post" action=${`${base}/buoi/${session}/do`} onSubmit=${(event) => { event.preventDefault(); onPress(question.id); }}>
    <input type="hidden" name="do" value=${given ? TAKE_BACK : GIVE} /><input type="hidden" name="question" value=${question.id} />
    <button class="button" type="submit" aria-pressed=${given ? "true" : "false"} aria-busy=${busy ? "true" : undefined}>${icon(given ? "check" : "plus")} ${t("support.do")}${
      count > 0 ? html` <span class="figure">${figure(count)}</span>` : null}</button> <span>${note(question, given, busy, said)}</span>
  </form>`;
}

function note({ merged = [] }, given, busy, said) {
  if (said) return said;
  if (busy) return t("support.sending");
  if (given) return t("support.given");
  return merged.length ? t("support.group", { n: merged.length + 1 }) : null;
}
