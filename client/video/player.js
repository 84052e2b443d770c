// The session's picture: nothing is asked of its host before somebody presses play; it can be only heard, or switched
// off for good; when it fails a sentence says so, and the text goes on. Fetched when there is a picture: see media.js.

import { open } from "./media.js";

const OFF = "giaoluu:video-off";
const TICK = 2000;

export class Player {
  #region;
  #now;
  #shown = null; // {kind, host, address, rev}
  #media = null;
  #timer = null;
  #allowed; // what the page's policy lets in

  // `now()`: the server's time (ms).
  constructor(region, now) {
    this.#region = region;
    this.#now = now;
    this.#allowed = region.dataset.rev === "0" ? "" : `${region.dataset.kind} ${region.dataset.host}`;
    const on = (name, act) => this.#part(name).addEventListener("click", act);
    on("play", (event) => { event.preventDefault(); this.#play(); });
    on("again", () => this.#play());
    on("off", () => this.#turn(true));
    on("on", () => this.#turn(false));
    on("sound", () => this.#listen());
    on("pause", () => { const { element } = this.#media; if (element.paused) element.play().catch(() => {}); else element.pause(); });
    on("mute", () => { this.#media.element.muted = !this.#media.element.muted; this.#tell(); });
    on("captions", () => this.#caption());
    on("full", () => this.#full());
    region.dataset.alive = "";
  }

  // What the room says now; null takes it away.
  show(shown) {
    this.#stop();
    this.#shown = shown;
    this.#region.hidden = !shown;
    if (!shown) return;
    this.#region.dataset.kind = shown.kind;
    this.#part("host").textContent = shown.host;
    this.#part("play").href = shown.address;
    const known = this.#allowed === `${shown.kind} ${shown.host}`;
    this.#state(read() ? "off" : known && shown.address ? "ask" : "moved");
  }

  #part(name) { return this.#region.querySelector(`[data-part=video-${name}]`); }

  #state(state) {
    this.#region.dataset.state = state;
    this.#part("sound").setAttribute("aria-pressed", String(state === "sound"));
  }

  #play() {
    this.#stop();
    const { kind, address } = this.#shown;
    this.#media = open(this.#part("screen"), { kind, address, title: this.#region.getAttribute("aria-label") }, () => {
      this.#media = null;
      clearInterval(this.#timer);
      this.#state("failed");
    });
    const { element } = this.#media;
    this.#state(kind === "embed" ? "frame" : "playing");
    if (kind === "embed") return element.focus();
    for (const news of ["play", "pause", "volumechange"]) element.addEventListener(news, () => this.#tell());
    element.textTracks.addEventListener("addtrack", () => { this.#part("captions").hidden = false; });
    element.play().catch(() => this.#tell());
    this.#timer = setInterval(() => this.#tell(), TICK);
    this.#tell();
    this.#part("pause").focus();
  }

  #tell() {
    if (!this.#media) return;
    const { element } = this.#media;
    const [pause, lag] = [this.#part("pause"), this.#part("lag")];
    pause.toggleAttribute("data-paused", element.paused);
    pause.setAttribute("aria-label", element.paused ? pause.dataset.play : pause.dataset.pause);
    this.#part("mute").setAttribute("aria-pressed", String(!element.muted));
    const behind = this.#media.lag(this.#now());
    lag.textContent = behind === null ? "" : lag.dataset.say.replace("{n}", behind);
  }

  // Only the sound, of the stream that costs least.
  #listen() {
    if (this.#region.dataset.state === "sound") {
      this.#media?.spare(false);
      return this.#state("playing");
    }
    if (!this.#media) this.#play();
    this.#media.spare(true);
    this.#media.element.muted = false;
    this.#state("sound");
    this.#tell();
  }

  #turn(off) {
    write(off);
    this.show(this.#shown);
    this.#part(off ? "on" : "off").focus();
  }

  #caption() {
    const button = this.#part("captions");
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const track of this.#media.element.textTracks) track.mode = on ? "showing" : "disabled";
    button.setAttribute("aria-pressed", String(on));
  }

  #full() {
    const { element } = this.#media;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.#region.requestFullscreen) this.#region.firstElementChild.requestFullscreen().catch(() => {});
    else element.webkitEnterFullscreen?.();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#media?.stop();
    this.#media = null;
  }
}

function read() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // storage is blocked
  }
}

function write(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // it holds for this page then
  }
}
