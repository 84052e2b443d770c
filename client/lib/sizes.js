// How much the server takes at once, as it told this page. What one packet of the socket does not carry goes over HTTP: there
// the server reads more, and says which text is too long. What it reads nowhere is refused here, and nothing that was typed
// goes away with it.

import { figure } from "./time.js";
import { t } from "./words.js";

const AROUND = 64; // what a packet of the socket adds to an envelope

const bytes = (text) => new TextEncoder().encode(text).length;

export class Sizes {
  #socket;
  #http;
  #text;

  // `socket` and `http` in bytes; `text`: characters of the longest text that any command takes.
  constructor({ socket = Infinity, http = Infinity, text = Infinity } = {}) {
    this.#socket = socket;
    this.#http = http;
    this.#text = text;
  }

  overSocket(envelope) { return bytes(JSON.stringify(envelope)) + AROUND > this.#socket; }

  // The answer to what the server would not read, else null.
  refusal(envelope) {
    if (bytes(JSON.stringify(envelope)) <= this.#http) return null;
    const length = Math.max(0, ...Object.values(envelope.with).map((value) => (typeof value === "string" ? [...value].length : 0)));
    if (length <= this.#text) return { ok: false, code: "body.large", say: t("refused.body.large") };
    return { ok: false, code: "text.long", say: t("refused.text.long", { limit: figure(this.#text), length: figure(length) }) };
  }
}
