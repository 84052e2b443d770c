// The recording beside a replay: playing, pausing and seeking either moves the other. Nothing is asked of its host before
// somebody presses play; beyond twice the speed it rests, and the words run by themselves.

const FASTEST = 2;
const NEAR = 0.3; // s: so exactly a film can be told where to stand
const PATIENCE_MS = 10_000; // so long the words wait for a film that stands still
const SECOND = 1000;

export class Film {
  #region;
  #source;
  #controls;
  #offset; // ms from the session's beginning to the recording's
  #film = null;
  #aimed = null; // s: where we sent it ourselves
  #moved = { at: -1, since: 0 }; // where it was seen last, and since when it has stood there

  // `page` {begun, film: {kind, address, begins_at}}.
  constructor(region, page, controls) {
    [this.#region, this.#source, this.#controls] = [region, page.film, controls];
    this.#offset = page.film.begins_at - page.begun;
    const play = (event) => { event.preventDefault(); this.#open(); };
    for (const each of region.querySelectorAll("[data-part=video-play], [data-part=video-again]")) each.addEventListener("click", play);
  }

  // Where the replay stands next: where the film is while it leads, else `step` further.
  moment(at, step) {
    return this.#leads(at) && this.#moves() ? Math.max(at, this.#offset + this.#film.at * SECOND) : this.#await(at + step);
  }

  // One that hangs is as good as lost: the words go on.
  #moves() {
    const [here, then] = [this.#film.at, performance.now()];
    if (here !== this.#moved.at) this.#moved = { at: here, since: then };
    if (then - this.#moved.since < PATIENCE_MS) return true;
    this.#film.pause();
    this.#film = null;
    this.#state("failed");
    return false;
  }

  // The replay was played, paused, sped up, or (`seek`) moved.
  follow({ seek = false } = {}) {
    const film = this.#film;
    if (!film) return;
    const { at, playing, speed } = this.#controls;
    const within = this.#within(at);
    const rests = playing && speed > FASTEST;
    this.#state(rests ? "fast" : within ? "playing" : "outside");
    if (!rests) film.rate(speed > FASTEST ? 1 : speed);
    if (!rests && within && (seek || Math.abs(film.at - this.#place(at)) > 1)) this.#aim(this.#place(at));
    this.#moved = { at: -1, since: performance.now() };
    if (playing && within && !rests) film.play();
    else film.pause();
  }

  #place(at) { return Math.max(0, (at - this.#offset) / SECOND); }
  #within(at) { return at >= this.#offset && !(this.#place(at) >= this.#film.length - NEAR); }
  #leads(at) { return Boolean(this.#film) && this.#controls.speed <= FASTEST && this.#within(at) && !this.#film.ended; }

  // The replay comes to where the recording begins, or leaves where it ends.
  #await(at) {
    if (this.#film && this.#controls.speed <= FASTEST && (this.#within(at) ? "playing" : "outside") !== this.#region.dataset.state) queueMicrotask(() => this.follow());
    return at;
  }

  #aim(seconds) {
    this.#aimed = seconds;
    this.#film.seek(seconds);
  }

  #state(state) { this.#region.dataset.state = state; }

  async #open() {
    this.#state("playing");
    const { filmOf } = await import("../video/film_of.js").catch(() => ({}));
    const place = this.#region.querySelector("[data-part=video-screen]");
    const failed = () => {
      this.#film = null;
      this.#state("failed");
    };
    if (!filmOf) return failed();
    const title = this.#region.getAttribute("aria-label");
    this.#film = filmOf(place, { ...this.#source, title }, failed, (news) => this.#hear(news));
    if (!this.#film) return this.#state("apart"); // a page that cannot be told anything
    this.#controls.play();
    return this.follow({ seek: true });
  }

  // What somebody did with the film's own buttons.
  #hear(news) {
    const [film, controls] = [this.#film, this.#controls];
    if (!film || this.#region.dataset.state === "fast") return;
    if (news === "ready") this.follow({ seek: true });
    else if (news === "play" && !controls.playing) controls.play();
    else if (news === "pause" && controls.playing && !film.ended && this.#within(controls.at)) controls.pause();
    else if (news === "seek") {
      const own = this.#aimed !== null && Math.abs(film.at - this.#aimed) < NEAR;
      if (!own) controls.go(this.#offset + film.at * SECOND, { led: true });
      this.#aimed = null;
    }
  }
}
