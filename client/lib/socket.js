// The line to the server: joins a session with the position of the store after every connect, fills gaps from there,
// comes back with full jitter, and reads frames over HTTP while no WebSocket can be opened.
// Events for `on`: state, joined (ack of the join), mine, signal, bye. States: opening, open, lost, polling, closed.

import { Backoff } from "./backoff.js";
import { Poll } from "./poll.js";

const FINAL = new Set([1008, 4401, 4403]); // close codes after which coming back is pointless
const REFUSED = new Set(["session.unknown", "audience.forbidden", "audience.unknown", "sign_in.needed", "sign_in.revoked"]);
const ACK_MS = 10_000;
const POLL_AFTER = 2; // attempts without a connection

export class Line {
  #open;
  #store;
  #join;
  #socket = null;
  #state = "opening";
  #listeners = new Map();
  #backoff;
  #timer = null;
  #joining = null; // frames that arrive while a join is under way wait for its answer
  #retryAfter = null;
  #poll;

  // `open()` makes an unconnected socket.io socket; `join` is {session, audience}; `frameUrl(position)` the HTTP way.
  constructor({ open, store, join, frameUrl, fetch = globalThis.fetch?.bind(globalThis), random = Math.random }) {
    this.#open = open;
    this.#store = store;
    this.#join = join;
    this.#backoff = new Backoff({ random });
    this.#poll = new Poll({ fetch, url: frameUrl, store, random, onLife: (alive) => this.#polled(alive) });
  }

  get state() { return this.#state; }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.#listeners.get(event).delete(listener);
  }

  start() {
    const socket = this.#open();
    this.#socket = socket;
    socket.on("connect", () => this.#rejoin());
    socket.on("connect_error", (error) => this.#fell(error?.data));
    socket.on("disconnect", (reason, details) => this.#fell(null, details?.context?.code));
    socket.on("frame", (frame) => this.#frame(frame));
    socket.on("mine", (news) => this.#emit("mine", news));
    socket.on("signal", (news) => this.#emit("signal", news));
    socket.on("bye", (bye) => this.#bye(bye));
    socket.connect();
  }

  stop() {
    this.#become("closed");
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#poll.stop();
    this.#socket?.disconnect();
  }

  // The browser says that the network is back, or that the page is looked at again.
  nudge() {
    if (this.#timer === null || this.#state === "closed") return;
    this.#backoff.reset();
    this.#again(this.#backoff.next());
  }

  // Sends one envelope; rejects when no answer came, which says nothing about whether it was done.
  async send(envelope) {
    if (this.#state !== "open") throw new Error("not connected");
    return this.#socket.timeout(ACK_MS).emitWithAck("do", envelope);
  }

  async #rejoin() {
    if (this.#joining) return;
    const waiting = [];
    this.#joining = waiting;
    const socket = this.#socket;
    const ask = { do: "session.join", ...this.#join, position: this.#store.position };
    try {
      this.#joined(await socket.timeout(ACK_MS).emitWithAck("do", ask), waiting);
    } catch {
      if (this.#joining === waiting) this.#joining = null;
      if (socket.connected) socket.disconnect();
    }
  }

  #joined(answer, waiting) {
    if (this.#joining !== waiting) return; // the line fell meanwhile
    this.#joining = null;
    if (!answer.ok) return this.#turnedAway(answer);
    this.#backoff.reset();
    this.#poll.stop();
    if (answer.frame) this.#store.take(answer.frame);
    this.#become("open");
    this.#emit("joined", answer);
    for (const frame of waiting) this.#frame(frame);
  }

  #frame(frame) {
    if (this.#joining) this.#joining.push(frame);
    else if (!this.#store.take(frame)) this.#rejoin();
  }

  #turnedAway(answer) {
    if (!REFUSED.has(answer.code)) {
      this.#retryAfter = answer.retry_after_ms ?? null;
      this.#socket.disconnect();
      return;
    }
    this.#emit("bye", answer);
    this.stop();
  }

  #bye(bye) {
    this.#retryAfter = bye.retry_after_ms ?? null;
    this.#emit("bye", bye);
  }

  #fell(refusal, code) {
    this.#joining = null;
    if (this.#state === "closed") return;
    if (FINAL.has(code) || FINAL.has(refusal?.code) || REFUSED.has(refusal?.code)) {
      if (refusal) this.#emit("bye", refusal);
      return this.stop();
    }
    const after = this.#retryAfter ?? refusal?.retry_after_ms ?? null;
    this.#retryAfter = null;
    if (this.#state !== "polling") this.#become("lost");
    if (this.#backoff.tries >= POLL_AFTER) this.#poll.start();
    const pause = this.#backoff.next();
    this.#again(after === null ? pause : after);
  }

  #again(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#socket.connect();
    }, ms);
  }

  #polled(alive) {
    if (this.#state === "lost" || this.#state === "polling") this.#become(alive ? "polling" : "lost");
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit("state", state);
  }

  #emit(event, value) {
    for (const listener of this.#listeners.get(event) ?? []) listener(value);
  }
}
