// What became of the deadline of one question, and why; the same markup as templates/parts/clock.html.

import { date } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";

const line = (key, words, reason) => html`<p class="clock-why">${t(`room.clock_${key}`, words)} <q lang="vi" dir="auto">${reason}</q></p>`;

function asked({ until, reason, agreed, note }) {
  const key = agreed === null ? "wanted" : agreed ? "extended" : "denied";
  return [line(key, { date: date(until) }, reason), note ? line("note", {}, note) : null];
}

export const stands = (extension) => Boolean(extension?.pauses.some(({ until }) => !until));

export function clockLines(extension) {
  if (!extension) return null;
  const pauses = extension.pauses.map(({ at, until, reason }) =>
    line(until ? "stood" : "stands", { date: date(at), until: until ? date(until) : "" }, reason));
  return [pauses, extension.request ? asked(extension.request) : null];
}
