// One sender's flood as one line above the rows: it chooses all that is nearly the same, to be refused or merged in one act.

import { useEffect, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";

const AGAIN_MS = 8000;
const FEW = 3; // with so few rows one sees it oneself

export function Floods({ desk }) {
  const [floods, take] = useState([]);
  const many = desk.columns().new.length > FEW;
  useEffect(() => {
    if (!many) return undefined;
    let gone = false;
    const look = () => fetch(`${sessionUrl(desk.page)}/gui-don-dap`).then((answer) => (answer.ok ? answer.json() : { floods: [] }))
      .then((answer) => gone || take(answer.floods), () => {});
    look();
    const timer = setInterval(look, AGAIN_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [many]);
  const left = floods.map((flood) => ({ ...flood, alike: flood.alike.filter((id) => waits(desk, id)) })).filter(({ alike }) => alike.length > 1);
  if (!many || !left.length || desk.many.size) return null;
  return html`<ul class="floods">${left.map(({ by, alike, others, first, last }) => html`<li key=${alike[0]}>${icon("warning")}
    <span>${t(`desk.flood.${by}`, { n: alike.length + others.length, first: hhmm(first), last: hhmm(last) })}</span>
    <button type="button" class="button" onClick=${() => desk.many.take(alike)}>${t("desk.flood.do")}</button></li>`)}</ul>`;
}

const waits = (desk, id) => {
  const question = desk.store.get("question", id);
  return question && desk.layout.of(question.state) === "new";
};
