// The same house over plain HTTP: frames, commands and own matters, while there is no socket.

import { patience } from "./patience.js";
import { Sizes } from "./sizes.js";
import { learnNow } from "./time.js";

const PATIENCE_MS = 10_000;
const ASKER = "Giaoluu-Asker";
const SCREEN = "Giaoluu-Screen";

export class Http {
  #base;
  #audience;
  #fetch;
  #asker;
  #screen;
  #sizes;

  // `base` is the address of the session; `asker` {get, set} keeps the token of a browser that keeps no cookie; `screen` is
  // the code of a screen's link; `sizes` as in sizes.js.
  constructor({ base, audience = "public", asker = null, screen = null, sizes, fetch = globalThis.fetch?.bind(globalThis) }) {
    this.#base = base;
    this.#audience = audience;
    this.#asker = asker;
    this.#screen = screen;
    this.#sizes = new Sizes(sizes);
    this.#fetch = fetch;
  }

  // What changed after a position. Everybody at one position asks for the same bytes, nobody says who they are, and
  // nobody asks the caches on the way to look again.
  async frame(position) {
    const open = this.#audience === "public";
    const query = [open ? "" : `audience=${this.#audience}`, position ? `since=${position}` : ""].filter(Boolean).join("&");
    const url = `${this.#base}/frame${query ? `?${query}` : ""}`;
    const headers = this.#screen ? { [SCREEN]: this.#screen } : {};
    return this.#json(await this.#ask(url, { credentials: open ? "omit" : "same-origin", headers }));
  }

  // Whether this one goes here, whatever the socket: it carries no packet of that size.
  alone(envelope) { return this.#sizes.overSocket(envelope); }

  // One envelope; throws when no answer came, which says nothing about whether it was done.
  async send(envelope) {
    const refusal = this.#sizes.refusal(envelope);
    if (refusal) return refusal;
    const headers = { "Content-Type": "application/json", ...this.#known() };
    const answer = await this.#json(await this.#ask(`${this.#base}/do`, { method: "POST", headers, body: JSON.stringify(envelope) }));
    if (answer.asker) this.#asker?.set(answer.asker);
    return answer;
  }

  async mine() {
    return this.#json(await this.#ask(`${this.#base}/mine`, { headers: this.#known() }));
  }

  // The browser keeps the asker in a cookie, too: pages that the server draws know it by that.
  async remember() {
    if (!this.#asker?.get()) return false;
    return (await this.#ask(`${this.#base}/mine`, { method: "POST", headers: this.#known() })).ok;
  }

  #known() {
    const token = this.#asker?.get();
    return token ? { [ASKER]: token } : {};
  }

  #ask(url, options) { return this.#fetch(url, { signal: patience(PATIENCE_MS), ...options }); }

  async #json(answer) {
    learnNow(dated(answer.headers));
    // What the server will never take is said in an ack, too.
    if (answer.ok || answer.status === 400 || answer.status === 413) return answer.json();
    const after = 1000 * Number(answer.headers.get("Retry-After") ?? 0);
    throw Object.assign(new Error(`HTTP ${answer.status}`), { after });
  }
}

// When the answer was made, if a cache says how long it kept it; the frames themselves are the same bytes for all.
function dated(headers) {
  const made = Date.parse(headers?.get("Date") ?? "");
  return made + 1000 * Number(headers?.get("Age") ?? 0);
}
