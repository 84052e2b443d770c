// How much the server takes at once, as it told this page. What one packet of the socket does not carry goes over HTTP: there
// the server reads more, and says which text is too long. What it reads nowhere is refused here, and nothing that was typed
// goes away with it.

import { t } from "./words.js";

const AROUND = 64; // what a packet of the socket adds to an envelope

const bytes = (text) => new TextEncoder().encode(text).length;

export class Sizes {
  #socket;
  #http;
  #texts;

  // `socket` and `http` in bytes; `texts`: by command and field, of how many characters its text may be.
  constructor({ socket = Infinity, http = Infinity, texts = {} } = {}) {
    this.#socket = socket;
    this.#http = http;
    this.#texts = texts;
  }

  overSocket(envelope) { return bytes(JSON.stringify(envelope)) + AROUND > this.#socket; }

  // The answer to what the server would not read, else null.
  refusal(envelope) {
    if (bytes(JSON.stringify(envelope)) <= this.#http) return null;
    for (const [field, limit] of Object.entries(this.#texts[envelope.do] ?? {})) {
      const length = [...(envelope.with[field] ?? "")].length;
      if (length > limit) return { ok: false, code: "text.long", field, say: t("refused.text.long", { limit, length }) };
    }
    return { ok: false, code: "body.large", say: t("refused.body.large") };
  }
}
