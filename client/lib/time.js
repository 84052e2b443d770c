// The server's time, drawn in Vietnam's whatever the phone says. Reckoned here: to make a formatter of the browser's takes
// a slow phone as long as to draw a list.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const AHEAD = 7 * HOUR; // Viet Nam's, without summer time
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const there = (ms) => new Date(Number(ms ?? 0) + AHEAD);

// How many days after the day of this moment today is.
export const daysAfter = (ms) => Math.floor((now() + AHEAD) / DAY) - Math.floor((ms + AHEAD) / DAY);

const LATE_MS = 30_000; // so old may be what a cache on the way tells as now
const SHIFT_MS = 1000;

// The laptop's own clock may be wrong and may be set while we look; this one only counts on.
const counted = () => performance.timeOrigin + performance.now();
const watchers = new Set();
let offset = 0;

// `now` is what the server said at the moment when we read it (ms). Every later answer corrects it.
export function setNow(now, here = counted()) {
  const shift = now - here - offset;
  if (!Number.isFinite(shift)) return;
  offset += shift;
  if (Math.abs(shift) >= SHIFT_MS) for (const watcher of watchers) watcher();
}

// The same from an answer that a cache may have kept for a while: it may be late, never early.
export function learnNow(said) {
  const shift = said - now();
  if (shift > SHIFT_MS || shift < -LATE_MS) setNow(said);
}

// Calls when the clock was found to be wrong, so that what shows a time is drawn again.
export function onClock(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export const now = () => counted() + offset;
export const hhmmss = (at) => there(at).toISOString().slice(11, 19);
export const hhmm = (at) => hhmmss(at).slice(0, 5);
export const date = (at) => there(at).toISOString().slice(0, 10).split("-").reverse().join("/");
export const weekday = (at) => DAYS[there(at).getUTCDay()]; // a key for words
export const sameDay = (one, other) => date(one) === date(other);

// "1:12", or "1:02:03" from an hour on.
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

// How long ago, as a key for words and its number.
export function age(at, then = now()) {
  const ms = Math.max(0, then - at);
  if (ms < MINUTE) return { key: "age.now", n: 0 };
  if (ms < HOUR) return { key: "age.minutes", n: Math.floor(ms / MINUTE) };
  if (ms < DAY) return { key: "age.hours", n: Math.floor(ms / HOUR) };
  return { key: "age.days", n: Math.floor(ms / DAY) };
}
