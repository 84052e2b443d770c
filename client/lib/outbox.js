// Commands on their way. Each carries an id made here and is sent again under it until the server has answered, also
// after a reload; the server does it once. Of several tabs one sends at a time; all learn the answer.
// `act` keeps, `#send` sends in order, `#settle` forgets.

import { Backoff } from "./backoff.js";
import { Drawer } from "./drawer.js";
import { patience } from "./patience.js";

const PATIENCE_MS = 15_000; // how long another tab may hold the turn before we send all the same: ids make that harmless

const SKEW_MS = 5000;

export const EXPIRED = { ok: false, code: "outbox.expired" };

export const newCid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

export class Outbox {
  #name;
  #post;
  #ready;
  #orphan;
  #drawer;
  #locks;
  #channel;
  #backoff;
  #waiting = new Map(); // cid -> resolve
  #watchers = new Set();
  #list = null;
  #sending = false;
  #timer = null;
  #turn = 0;

  // `post(envelope)` gives the server's answer or throws when none came; `name` tells whose outbox it is.
  // `ready()` resolves to whether anything can be sent now: until it can, an entry may still be amended.
  // `orphan(entry, answer)` hears what came back for a page that is no longer there.
  constructor({ name, post, ready = async () => true, orphan, drawer = new Drawer(name), locks = globalThis.navigator?.locks, channel, random }) {
    this.#name = name;
    this.#post = post;
    this.#ready = ready;
    this.#orphan = orphan;
    this.#drawer = drawer;
    this.#locks = locks;
    this.#backoff = new Backoff({ random, most: 10_000 });
    this.#channel = channel ?? (globalThis.BroadcastChannel ? new BroadcastChannel(name) : null);
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#heard(data);
  }

  // What is not yet answered, oldest first.
  get entries() { return (this.#list ??= this.#drawer.list()); }

  subscribe(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  // Resolves with the server's answer, a refusal included. `within` (ms): what has not been answered by then is not sent
  // (again): the answer is EXPIRED. Without it an act waits as long as it takes.
  act(name, session, payload, cid = newCid(), within) {
    this.#turn += 1;
    this.#drawer.put({ cid, do: name, session, with: payload, at: Date.now(), turn: this.#turn, within });
    const answer = new Promise((resolve) => this.#waiting.set(cid, resolve));
    this.#changed();
    this.#channel?.postMessage({ changed: true });
    this.wake();
    return answer;
  }

  // Another payload for what was never sent. False: it is on its way already, or answered.
  amend(cid, payload) {
    const entry = this.#drawer.list().find((each) => each.cid === cid);
    if (!entry || entry.tried) return false;
    this.#drawer.put({ ...entry, with: payload });
    this.#changed();
    return true;
  }

  // The line is up (again): send what waits.
  wake() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#sending) this.#send();
  }

  close() {
    clearTimeout(this.#timer);
    if (this.#channel) this.#channel.close?.();
    this.#post = () => Promise.reject(new Error("closed"));
  }

  async #send() {
    this.#sending = true;
    let done = false;
    try {
      done = await this.#alone(() => this.#empty());
    } finally {
      this.#sending = false;
    }
    if (!done) {
      this.#timer ??= setTimeout(() => this.wake(), this.#backoff.next());
      return;
    }
    this.#backoff.reset();
    if (this.#next()) this.#send(); // came while the turn was being given back
  }

  async #alone(work) {
    if (!this.#locks) return work();
    try {
      return await this.#locks.request(this.#name, { signal: patience(PATIENCE_MS) }, work);
    } catch (error) {
      if (error.name !== "TimeoutError" && error.name !== "AbortError") throw error;
      return work();
    }
  }

  // True when everything has been answered; false when the rest must wait.
  async #empty() {
    this.#expire();
    while (this.#next()) {
      if (!(await this.#ready())) return false;
      const entry = this.#next();
      if (!entry) break;
      this.#try(entry);
      const answer = await this.#tell(entry);
      if (!answer || answer.retry || answer.code === "retry") return false;
      this.#answered(entry, answer);
      this.#expire();
    }
    return true;
  }

  #answered(entry, answer) {
    if (!this.#waiting.has(entry.cid)) this.#orphan?.(entry, answer);
    this.#settle(entry.cid, answer);
    this.#channel?.postMessage({ cid: entry.cid, answer });
  }

  // A clock that was set back makes nothing young again.
  #expire(now = Date.now()) {
    for (const entry of this.#drawer.list()) {
      if (entry.within !== undefined && (now - entry.at > entry.within || now < entry.at - SKEW_MS)) this.#answered(entry, EXPIRED);
    }
  }

  #try(entry) {
    if (entry.tried) return;
    this.#drawer.put({ ...entry, tried: true });
    this.#list = null;
  }

  #next() { return this.#drawer.list()[0]; }

  async #tell(entry) {
    try {
      return await this.#post({ do: entry.do, session: entry.session, cid: entry.cid, with: entry.with });
    } catch {
      return null;
    }
  }

  #heard({ cid, answer }) {
    if (cid) this.#settle(cid, answer);
    else this.#changed();
  }

  #settle(cid, answer) {
    this.#drawer.drop(cid);
    this.#waiting.get(cid)?.(answer);
    this.#waiting.delete(cid);
    this.#changed();
  }

  #changed() {
    this.#list = null;
    for (const watcher of this.#watchers) watcher(this.entries);
  }
}
