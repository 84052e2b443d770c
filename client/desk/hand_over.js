// Handing over: who leaves says what is left, whoever comes finds it across the head of the desk and takes it over.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { GIVE, TAKE } from "./catalogue.js";
import { Dialog } from "./dialog.js";
import { refusalOf, whoOf } from "./say.js";
import { Field, useKept } from "./fields.js";

const LISTS = ["owned", "awaited", "drafts"];

export function HandOver({ desk }) {
  const [said, change] = useKept(desk, "hand_over:session", { text: "" });
  const [refused, refuse] = useState(null);
  const send = async (event) => {
    event.preventDefault();
    const note = said.text.trim();
    const answer = await desk.commands.run(GIVE, note ? { note } : {});
    if (!answer.ok) return refuse(refusalOf(answer));
    desk.texts.delete("hand_over:session");
    return desk.leave();
  };
  return html`<${Dialog} title=${t(`command.${GIVE}`)} kind="side" onClose=${() => desk.leave()}>
    <form onSubmit=${send}>
      <p class="over-say">${t("desk.hand_over.say")}</p>
      ${refused && html`<p class="found" role="alert">${icon("warning")} <span>${refused}</span></p>`}
      <${Field} id="hand-over-note" label=${t("desk.hand_over.note")} rows="4" most=${desk.limits.note} text=${said.text} write=${(text) => change({ text })} />
      <p class="over-acts"><button type="submit" class="button" data-weight="main" data-command=${GIVE}>${t("desk.hand_over.do")}</button></p>
    </form>
  <//>`;
}

// What was left and nobody has taken over yet, as one line however many there are: the newest, the others where somebody
// wants to see them.
export function HandOverLines({ desk }) {
  const [all, showAll] = useState(false);
  const left = desk.store.all("hand_over").filter(({ taken_by }) => !taken_by).sort((a, b) => b.at - a.at);
  if (!left.length) return null;
  const [newest, ...others] = left;
  const fold = others.length > 0 && html`<button type="button" class="button" data-weight="quiet" aria-expanded=${String(all)}
    onClick=${() => showAll(!all)}>${all ? t("desk.hand_over.fewer") : t("desk.hand_over.others", { n: others.length })}</button>`;
  return html`<${Line} key=${newest.id} desk=${desk} one=${newest} fold=${fold} />
    ${all && others.length > 0 && html`<div class="hand-overs">${others.map((one) => html`<${Line} key=${one.id} desk=${desk} one=${one} />`)}</div>`}`;
}

const Line = ({ desk, one, fold = null }) => html`<div class="desk-line hand-over">${icon("people")}
  <div><b>${t("desk.hand_over.from", { who: whoOf(desk, one.by), at: hhmm(one.at), fresh: one.fresh, waiting: one.waiting })}</b>
    ${LISTS.filter((name) => one[name].length > 0).map((name) => html` <span key=${name}>${t(`desk.hand_over.${name}`, { numbers: one[name].join(", ") })}</span>`)}
    ${one.note && html`<q dir="auto" lang="vi">${one.note}</q>`}</div>
  <span class="hand-over-acts">${fold}
    ${desk.rights.may(one, TAKE) && html`<button type="button" class="button" data-command=${TAKE} onClick=${() => desk.commands.run(TAKE, { hand_over: one.id })}>${t(`command.${TAKE}`)}</button>`}</span></div>`;
