// The line of time of a session that is over: whichever answer is chosen on it is named below, with the way into the
// replay from there. What it says is asked of the interface for programs, one answer at a time.

import { date } from "../lib/time.js";
import { learn, t } from "../lib/words.js";
import { part } from "./more.js";

const WAIT_MS = 120;
const LONGEST = 140;

// What stands for a question: its words, or why nobody can read them any more.
function said({ text, erased_at: erased, reason }) {
  if (text) return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  if (erased) return t("pair.erased", { date: date(Date.parse(erased)) });
  return reason ? `${t("pair.veiled")}: ${t(`reason.${reason}`)}` : t("pair.veiled");
}

export function moments() {
  const slider = part("moment");
  const place = part("chosen");
  if (!slider || !place) return;
  learn(JSON.parse(document.getElementById("words").textContent));
  const marks = [...part("marks").children].map((each) => ({ second: each.value, ...each.dataset }));
  const root = place.querySelector("b a").href.replace(/\/cau\/[^/]*$/, "");
  const known = new Map();
  let timer = null;
  let chosen = marks[0];

  const at = (second) => marks.findLast((mark) => mark.second <= second) ?? marks[0];
  const pair = async (id) => {
    if (!known.has(id)) {
      const answer = await fetch(`${root}/api/v1/pairs/${id}`);
      if (!answer.ok && answer.status !== 410) throw new Error(`HTTP ${answer.status}`);
      known.set(id, await answer.json());
    }
    return known.get(id);
  };
  const show = async (mark) => {
    const found = await pair(mark.question);
    if (mark !== chosen) return;
    const link = place.querySelector("b a");
    const number = link.textContent.match(/^\D*/)[0];
    place.querySelector("time").textContent = mark.time;
    link.textContent = `${number}${found.number}: ${said(found)}`;
    link.href = `${root}/cau/${mark.question}`;
    const signed = found.answer?.signed;
    place.querySelector("small").textContent = [signed?.name, signed?.unit].filter(Boolean).join(", ");
    const replay = place.querySelector("[data-part=replay]");
    replay.href = replay.href.replace(/#.*$/, `#t=${mark.second}`);
    replay.hidden = !found.text;
  };

  slider.hidden = false;
  slider.addEventListener("input", () => {
    const mark = at(Number(slider.value));
    slider.setAttribute("aria-valuetext", mark.time);
    place.querySelector("time").textContent = mark.time;
    chosen = mark;
    clearTimeout(timer);
    timer = setTimeout(() => show(mark).catch(() => {}), WAIT_MS);
  });
  // An arrow goes to the next answer, not to the next second.
  slider.addEventListener("keydown", (event) => {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const next = marks[marks.indexOf(at(Number(slider.value))) + way];
    if (!next) return;
    slider.value = next.second;
    slider.dispatchEvent(new Event("input"));
  });
}
