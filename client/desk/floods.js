// Floods as one line above the rows, however many there are: the largest, or how many, and the list where somebody wants
// to see it. Each is swept in one act, or looked at one by one. What was swept is opened again in one act.

import { useEffect, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { REOPEN, SWEEP } from "./catalogue.js";
import { reasonOf, whoOf } from "./say.js";

const AGAIN_MS = 8000;
const FEW = 3; // with so few rows one sees it oneself

export function Floods({ desk }) {
  const [floods, take] = useState([]);
  const [all, showAll] = useState(false);
  const many = desk.columns().new.length > FEW;
  useEffect(() => {
    if (!many) return undefined;
    let gone = false;
    const look = () => fetch(`${sessionUrl(desk.page)}/gui-don-dap`).then((answer) => (answer.ok ? answer.json() : { floods: [] }))
      .then((answer) => gone || (take(answer.floods), desk.press(Boolean(answer.pressed))), () => {});
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [many]);
  const left = floods.map((flood) => ({ ...flood, alike: flood.alike.filter((id) => waits(desk, id)) })).filter(({ alike }) => alike.length > 1);
  desk.many.know(left);
  if (!many || !left.length || desk.many.size) return null;
  const one = left.length === 1;
  return html`${!one && html`<p class="floods-head">${icon("warning")} <span>${t("desk.flood.several", { n: left.length, questions: left.reduce((sum, { alike }) => sum + alike.length, 0) })}</span>
    <button type="button" class="button" aria-expanded=${String(all)} onClick=${() => showAll(!all)}>${t(all ? "desk.flood.fewer" : "desk.flood.more")}</button>
    ${!all && sweepButton(desk, left[0], true)}</p>`}
    ${(one || all) && html`<ul class="floods" data-list=${one ? undefined : ""}>${left.map((flood, index) => html`<li key=${flood.alike[0]}>${icon("warning")}
      <span>${commonOf(flood)}</span>
      <span class="floods-acts"><button type="button" class="button" onClick=${() => desk.many.take(flood.alike)}>${t("desk.flood.do")}</button>
      ${sweepButton(desk, flood, index === 0)}</span></li>`)}</ul>`}`;
}

// What its questions have in common.
export const commonOf = ({ by, alike, others, first, last }) => t(`desk.flood.${by}`, { n: alike.length + others.length, first: hhmm(first), last: hhmm(last) });

// The key is for the largest.
const sweepButton = (desk, flood, largest) => desk.rights.mayRun(SWEEP) && html`<button type="button" class="button" data-command=${SWEEP}
  onClick=${() => desk.many.sweep(flood)}>${t("desk.flood.sweep")} ${largest && key("X")}</button>`;

const MOST_SWEPT = 5;

// The floods that were swept last, while they can be opened again.
export function Swept({ desk }) {
  const swept = desk.store.all("flood").filter((flood) => desk.rights.may(flood, REOPEN)).sort((a, b) => b.swept_at - a.swept_at).slice(0, MOST_SWEPT);
  if (!swept.length) return null;
  return html`<ul class="floods" data-swept="">${swept.map((flood) => html`<li key=${flood.id}>${icon("check")}
    <span>${t("desk.flood.swept_one", { n: flood.numbers.length, at: hhmm(flood.swept_at), who: whoOf(desk, flood.by), reason: reasonOf(flood.reason) })}</span>
    <button type="button" class="button" data-command=${REOPEN} onClick=${() => desk.commands.run(REOPEN, { flood: flood.id })}>${t(`command.${REOPEN}`)}</button></li>`)}</ul>`;
}

const waits = (desk, id) => {
  const question = desk.store.get("question", id);
  return question && desk.layout.of(question.state) === "new";
};
