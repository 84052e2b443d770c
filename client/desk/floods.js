// One sender's flood as one line above the rows: it is swept in one act, or looked at one by one. What was swept stands
// below, and is opened again in one act.

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
  // One line: the largest, which the key is for. Many are many lines only where somebody wants to see them.
  const rest = left.length - 1;
  return html`<ul class="floods">${(all ? left : left.slice(0, 1)).map(({ by, alike, others, first, last }, index) => html`<li key=${alike[0]}>${icon("warning")}
    <span>${t(`desk.flood.${by}`, { n: alike.length + others.length, first: hhmm(first), last: hhmm(last) })}</span>
    <span class="floods-acts"><button type="button" class="button" onClick=${() => desk.many.take(alike)}>${t("desk.flood.do")}</button>
    ${desk.rights.mayRun(SWEEP) && html`<button type="button" class="button" data-command=${SWEEP} onClick=${() => desk.many.sweep({ by, alike, others })}>${t("desk.flood.sweep")} ${index === 0 && key("X")}</button>`}
    ${index === 0 && rest > 0 && html`<button type="button" class="button" aria-expanded=${String(all)} onClick=${() => showAll(!all)}>${t(all ? "desk.flood.fewer" : "desk.flood.more", { n: rest })}</button>`}</span></li>`)}</ul>`;
}

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
