// Being signed in, as this page knows it: until when, renewed while somebody works here, and begun again in place.

import { now } from "../lib/time.js";

const RENEW_MS = 300_000; // in use it is renewed at most this often
const REST_MS = 2000;
const ENDED = ["sign_in.needed", "sign_in.revoked"];

export class SignIn {
  ended = false;
  said = null; // why the last try was refused
  half = false; // the password was right, the second factor is still to come
  #until;
  #me;
  #url;
  #warn;
  #fetch;
  #renewed = now();
  #usedAt = 0;
  #busy = false;
  #watchers = new Set();

  // `until` (ms) is when it ends, `warn_ms` how long before that it is said; `base` the room's address.
  constructor({ until, me, base, warn_ms: warn, fetch = globalThis.fetch?.bind(globalThis) }) {
    this.#until = until;
    this.#me = me;
    this.#url = { again: `${base}/vao`, code: `${base}/xac-thuc`, renew: `${base}/gia-han` };
    this.#warn = warn;
    this.#fetch = fetch;
  }

  get until() { return this.#until; }
  get near() { return !this.ended && now() > this.#until - this.#warn; }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  goodbye({ code }) {
    if (ENDED.includes(code)) this.#become(true);
  }

  // Somebody presses and clicks here.
  used() {
    this.#usedAt = Date.now();
    if (!this.ended && now() - this.#renewed > RENEW_MS) this.renew();
  }

  // Once the hands rest: a window that comes while somebody types takes their words.
  atRest(then) {
    const left = Math.min(REST_MS, this.#usedAt + REST_MS - Date.now());
    if (left > 0) setTimeout(() => this.atRest(then), left);
    else then();
  }

  async renew() {
    if (this.#busy) return;
    this.#busy = true;
    this.#renewed = now();
    try {
      const answer = await this.#post(this.#url.renew, {});
      if (answer.ok) this.#until = answer.until;
      else this.goodbye(answer);
    } catch { /* the line is down: at the next press */ }
    this.#busy = false;
    this.#tell();
  }

  // Gives "again" when the same person is back, "other" when it is somebody else, "refused" with `said`.
  again(login, password) { return this.#try(this.#url.again, { login, password }); }

  // Six digits or a recovery code, after the password was right.
  code(factor_code) { return this.#try(this.#url.code, { factor_code }); }

  async #try(url, fields) {
    this.said = null;
    const answer = await this.#post(url, fields).catch(() => ({ ok: false, say: null }));
    if (!answer.ok) {
      this.half = answer.code === "sign_in.factor" || (this.half && answer.code !== "sign_in.needed");
      this.said = answer.code === "sign_in.factor" ? null : answer.say;
      this.#tell();
      return "refused";
    }
    this.#until = answer.until;
    this.#renewed = now();
    this.half = false;
    if (bare(answer.id) !== bare(this.#me)) return "other";
    this.#become(false);
    return "again";
  }

  // Signed in again elsewhere in this browser: the next attempt of the line tells.
  retry() { this.#become(false); }

  async #post(url, fields) {
    const answer = await this.#fetch(url, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(fields), credentials: "same-origin",
    });
    return answer.json();
  }

  #become(ended) {
    this.ended = ended;
    this.#tell();
  }

  #tell() { for (const watcher of this.#watchers) watcher(); }
}

// The page names an actor, `staff:<account>`, the sign-in an account.
const bare = (id) => String(id).replace(/^staff:/, "");
