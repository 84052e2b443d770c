// Replay of a session: the room at any second, played, stepped and addressed by `#t=` (seconds from its beginning).

import { readPage, sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part, takeOver } from "../room/draw.js";
import { figuresLine } from "../room/figures.js";
import { items } from "../room/items.js";
import { nowCard } from "../room/now.js";
import { answered } from "../room/ranks.js";
import { Tape } from "./tape.js";

const TICK = 200;
const SHOWN = 20;
const SECOND = 1000;

const page = readPage(document);
const tape = new Tape({ url: `${sessionUrl(page)}/xem-lai`, starts: page.starts });
const last = page.ended - page.begun;
const draw = takeOver(part("answers"));
const now = nowCard(part("now"));
const figures = figuresLine(part("figures"), page.lang);
const marks = [...part("marks").querySelectorAll("[data-at]")];
const moments = marks.map((mark) => Number(mark.dataset.at) - page.begun);
const slider = part("moment");
const playing = part("play");

const latest = (passes) => moments.reduce((found, moment, index) => (passes(moment) ? index : found), -1);

let at = 0; // ms from the beginning
let timer = null;
let asked = 0;

const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

async function show() {
  const wanted = ++asked;
  let moved;
  try {
    moved = await tape.seek(page.begun + at);
  } catch {
    stop();
    return draw(html`<p class="empty" key="lost">${t("replay.lost")}</p>`);
  }
  if (wanted === asked) tell(moved);
}

function tell(moved) {
  part("clock").textContent = clock.format(page.begun + at);
  part("when").textContent = t("replay.room_at", { time: hhmm(page.begun + at) });
  slider.value = String(Math.floor(at / SECOND));
  slider.setAttribute("aria-valuetext", clock.format(page.begun + at));
  mark();
  if (!moved) return;
  const item = items({ store: tape.table, base: page.base, unit: page.unit, page });
  const shown = answered(tape.table).slice(0, SHOWN).map((id) => item(id, false).draw(id)).filter(Boolean);
  draw(shown.length ? shown : html`<p class="empty" key="none">${t("room.answered_none")}</p>`);
  if (tape.table.all("session").length) now(tape.table);
  figures(tape.figures);
  part("sums").textContent = t("replay.sums", { asked: tape.figures.asked, answered: tape.figures.answered });
}

function mark() {
  const current = latest((moment) => moment <= at);
  marks.forEach((each, index) => (index === current ? each.setAttribute("aria-current", "true") : each.removeAttribute("aria-current")));
}

function go(to, { keep = true } = {}) {
  at = Math.min(last, Math.max(0, to));
  if (keep) history.replaceState(null, "", `#t=${Math.floor(at / SECOND)}`);
  show();
}

function stop() {
  clearInterval(timer);
  timer = null;
  playing.removeAttribute("data-playing");
  playing.setAttribute("aria-label", playing.dataset.play);
}

function play() {
  if (at >= last) at = 0;
  let before = performance.now();
  playing.setAttribute("data-playing", "");
  playing.setAttribute("aria-label", playing.dataset.pause);
  timer = setInterval(() => {
    const then = performance.now();
    const speed = Number(document.querySelector("[name=speed]:checked").value);
    at = Math.min(last, at + (then - before) * speed);
    before = then;
    show();
    if (at >= last) pause();
  }, TICK);
}

function pause() {
  stop();
  go(at);
  part("spoken").textContent = t("replay.stands", { time: clock.format(page.begun + at) });
}

function addressed() {
  const found = /^#t=(\d{1,7})$/.exec(location.hash);
  return found ? Number(found[1]) * SECOND : 0;
}

playing.addEventListener("click", () => (timer ? pause() : play()));
slider.addEventListener("input", () => go(Number(slider.value) * SECOND));
part("back").addEventListener("click", () => go(moments[latest((moment) => moment < at - SECOND)] ?? 0));
part("next").addEventListener("click", () => go(moments.find((moment) => moment > at) ?? last));
addEventListener("hashchange", () => go(addressed(), { keep: false }));
part("acts").hidden = false;
go(addressed(), { keep: false });
document.documentElement.setAttribute("data-alive", "");
