// The line to the server: joins with the position of the store after every connect, fills gaps from there, comes back
// with full jitter, and reads frames and sends commands over HTTP while there is no place for it or no way. Events for
// `on`: state, joined (ack of the join), mine, signal, bye. States: opening, open, lost, polling, closed.

import { Attempts } from "./attempts.js";
import { Backoff } from "./backoff.js";
import { Emitter } from "./emitter.js";
import { Heartbeat } from "./heartbeat.js";
import { Poll } from "./poll.js";
import { setNow } from "./time.js";

const FINAL = new Set([1008, 4401, 4403]); // close codes after which coming back is pointless
const REFUSED = new Set(["session.unknown", "audience.forbidden", "audience.unknown", "sign_in.needed", "sign_in.revoked", "screen_link.over", "screen_link.unknown"]);
const ACK_MS = 10_000;
const SLOW_MS = 2000; // without an ack for so long a socket is doubted
const DOUBT_MS = 2500; // and so long it has to answer
const QUIET_MS = 25_000; // a server that names no time for questions pings more often than that
const NUDGE_MS = 1000;
const HANG_MS = 2000; // an attempt of so long may hang behind a proxy: HTTP is read meanwhile

export class Line extends Emitter {
  #open;
  #store;
  #join;
  #socket = null;
  #state = "opening";
  #backoff;
  #joining = null; // frames that arrive while a join is under way wait for its answer
  #retryAfter = null;
  #backMs = 0;
  #http;
  #crowded;
  #poll;
  #own;
  #random;
  #attempts = new Attempts(() => this.#attempt());
  #asking = null; // the join under way, as a promise
  #heartbeat;
  #askMs = null; // after how long a silence the server likes to be asked whether the line lives
  #sending = 0;

  // `open()` makes an unconnected socket.io socket; `join` is {session, audience}; `http` the other way. `live` "http"
  // begins with that; `own`: whether this reader has matters of its own to ask for there, null when that is not known.
  constructor({ open, store, join, http, live = "socket", own = false, again, random = Math.random }) {
    super();
    this.#open = open;
    this.#store = store;
    this.#join = join;
    this.#http = http;
    this.#crowded = live === "http";
    this.#own = own;
    this.#random = random;
    this.#backoff = new Backoff({ random });
    this.#heartbeat = new Heartbeat({ random });
    this.#poll = new Poll({
      again, random, read: () => this.#read(), onAnswer: (frame) => this.#answered(frame), onSilence: () => this.#silent(),
    });
  }

  get state() { return this.#state; }
  get crowded() { return this.#crowded; } // reading over HTTP for want of room, not of a way
  get up() { return this.#state === "open" || this.#state === "polling"; }

  start() {
    const socket = this.#open();
    this.#socket = socket;
    socket.on("connect", () => this.#connected());
    socket.on("connect_error", (error) => this.#failed(error?.data));
    socket.on("disconnect", (reason, details) => this.#fell(null, details?.context?.code));
    socket.on("frame", (frame) => this.#frame(frame));
    socket.on("mine", (news) => this.#tellMine(news));
    socket.on("signal", (news) => this.#signal(news));
    socket.io?.on("ping", () => this.#heartbeat.heard());
    socket.on("bye", (bye) => this.#bye(bye));
    if (!this.#crowded) return this.#attempts.begin();
    this.#poll.startLater();
    this.#become("polling");
    if (this.#own) this.#askMine();
  }

  stop() {
    this.#become("closed");
    this.#attempts.cancel();
    this.#poll.stop();
    this.#socket?.disconnect();
  }

  // After it was closed: whoever was sent away (a sign-in that ended) may come again.
  again() {
    if (this.#state !== "closed") return;
    this.#backoff.reset();
    this.#become("opening");
    this.start();
  }

  // The browser says that the network changed, or that the page is looked at again: what looks open may be dead, an
  // attempt may hang, and HTTP is read meanwhile.
  nudge() {
    if (this.#state === "closed") return;
    this.#poll.stop();
    this.#poll.start(NUDGE_MS);
    if (this.#state === "open") return void this.#doubt();
    if (this.#attempts.hangs(DOUBT_MS)) {
      this.#attempts.over();
      this.#socket.disconnect();
    } else if (!this.#attempts.waiting) return;
    this.#backoff.reset();
    this.#attempts.beginIn(this.#backoff.next());
  }

  // An open socket over which nothing came for long is asked whether it lives: a network may change and no browser notice.
  // While a command is under way that one asks, in its time: whoever asked too much is not heard for a while.
  ask() {
    if (!this.#sending && this.#heartbeat.silent(this.#askMs ?? QUIET_MS)) this.#probe();
  }

  // Whether anything can be sent. While a join is under way, after it.
  async ready() {
    await this.#asking;
    return this.up;
  }

  // Sends one envelope; rejects when no answer came, which says nothing about whether it was done.
  async send(envelope) {
    if (this.#state === "polling" || (this.#state === "open" && this.#http.alone(envelope))) return this.#post(envelope);
    if (this.#state !== "open") throw new Error("not connected");
    const slow = setTimeout(() => this.#probe(DOUBT_MS), SLOW_MS);
    this.#sending += 1;
    try {
      const answer = await this.#socket.timeout(ACK_MS).emitWithAck("do", envelope);
      this.#heartbeat.heard();
      return answer;
    } finally {
      this.#sending -= 1;
      clearTimeout(slow);
    }
  }

  async #post(envelope) {
    const answer = await this.#http.send(envelope);
    if (answer.mine) this.#tellMine(answer);
    return answer;
  }

  #attempt() {
    this.#poll.start(NUDGE_MS, HANG_MS);
    this.#socket.connect();
  }

  #connected() { this.#asking = null; this.#rejoin(); }

  async #probe(least) {
    if (this.#state !== "open" || this.#asking) return;
    if (this.#askMs === null) return void this.#doubt();
    if ((await this.#heartbeat.alive(this.#socket, least)) || this.#state !== "open") return;
    this.#backMs = 0; // it is our line alone
    this.#socket.disconnect();
    this.#poll.start();
  }

  // Joining again tells that too, and brings what was missed.
  async #doubt() {
    await this.#rejoin(DOUBT_MS);
    if (this.#state === "lost") this.#poll.start();
  }

  #rejoin(patience = ACK_MS) {
    if (this.#asking) return this.#asking;
    const asking = this.#askToJoin(patience).finally(() => {
      if (this.#asking === asking) this.#asking = null;
    });
    return (this.#asking = asking);
  }

  async #askToJoin(patience) {
    const waiting = [];
    this.#joining = waiting;
    const socket = this.#socket;
    const ask = { do: "session.join", ...this.#join, position: this.#store.position };
    try {
      this.#joined(await socket.timeout(patience).emitWithAck("do", ask), waiting);
    } catch {
      if (this.#joining !== waiting) return;
      this.#joining = null;
      if (patience === DOUBT_MS) this.#backMs = 0; // it is our line alone
      if (socket.connected) socket.disconnect();
    }
  }

  #joined(answer, waiting) {
    if (this.#joining !== waiting) return; // the line fell meanwhile
    this.#joining = null;
    this.#heartbeat.heard();
    if (!answer.ok) return this.#turnedAway(answer);
    setNow(answer.now);
    this.#attempts.over();
    this.#backMs = answer.back_ms ?? 0;
    this.#askMs = answer.ask_ms ?? null;
    this.#own = answer.mine?.length > 0 || Boolean(answer.chat);
    this.#backoff.reset();
    this.#poll.stop();
    this.#attempts.cancel();
    if (answer.frame) this.#store.take(answer.frame);
    this.#become("open");
    this.emit("joined", answer);
    for (const frame of waiting) this.#frame(frame);
  }

  #frame(frame) {
    this.#heartbeat.heard();
    setNow(frame.now);
    if (this.#joining) this.#joining.push(frame);
    else if (!this.#store.take(frame)) this.#rejoin();
  }

  #signal(news) {
    this.#heartbeat.heard();
    this.emit("signal", news);
  }

  #turnedAway(answer) {
    if (!REFUSED.has(answer.code)) {
      this.#retryAfter = answer.retry_after_ms ?? null;
      this.#socket.disconnect();
      return;
    }
    this.emit("bye", answer);
    this.stop();
  }

  #bye(bye) {
    this.#retryAfter = bye.retry_after_ms ?? null;
    this.emit("bye", bye);
  }

  #fell(refusal, code) {
    this.#joining = null;
    if (this.#state === "closed") return;
    if (FINAL.has(code) || FINAL.has(refusal?.code) || REFUSED.has(refusal?.code)) {
      if (refusal) this.emit("bye", refusal);
      return this.stop();
    }
    const after = this.#retryAfter ?? refusal?.retry_after_ms ?? null;
    this.#retryAfter = null;
    this.#attempts.over();
    if (this.#state === "open") this.#backoff.widen(this.#backMs);
    const pause = after ?? this.#backoff.next();
    if (this.#state === "polling") return this.#attempts.rest(pause);
    this.#become("lost");
    this.#attempts.beginIn(pause);
  }

  // A browser does not say why no socket opened: no place, no way, no server. Over HTTP we learn it.
  #failed(refusal) {
    this.#fell(refusal);
    if (this.#state === "lost") this.#poll.start();
  }

  async #read() {
    const frame = await this.#http.frame(this.#store.position);
    this.#store.take(frame);
    if (this.#own !== false && this.#state === "polling") await this.#askMine();
    return frame;
  }

  // While HTTP answers, the server says who may try a socket; otherwise the jitter does.
  #answered({ figures, supports, sockets = 1 }) {
    this.#crowded = sockets < 1;
    if (this.#state === "lost" || this.#state === "opening") {
      this.#attempts.rest(this.#attempts.waiting ? this.#backoff.next() : 0);
      this.#become("polling");
    }
    if (this.#state !== "polling") return;
    if (figures) this.emit("signal", { signal: "figures", ...figures });
    if (supports) this.emit("signal", { signal: "support", tallies: supports });
    if (this.#attempts.rested && this.#random() < sockets) this.#attempts.begin();
  }

  #silent() {
    if (this.#state !== "polling") return;
    this.#become("lost");
    if (!this.#attempts.busy) this.#attempts.beginIn(this.#backoff.next());
  }

  #askMine() {
    return this.#http.mine().then((news) => this.#tellMine(news), () => {});
  }

  #tellMine({ mine, chat }) {
    this.#own = mine.length > 0 || Boolean(chat);
    this.emit("mine", { session: this.#join.session, mine, chat });
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", state);
  }
}
