// The bar at the foot of the rows: what was refused, in the server's words, who was faster and what they did, what came to
// nothing. It takes room of its own and covers no row.

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { fasterOf, numberOf, refusalOf } from "./say.js";
import { UndoBar } from "./undo.js";

export function Notice({ desk }) {
  const { current, spoken } = desk.notices;
  return html`<div class="notice" role="status" aria-live="assertive">${current && html`<${Said} desk=${desk} notice=${current} />`}</div>
    <div class="notice"><${UndoBar} desk=${desk} /></div>
    <p class="unseen" role="status">${spoken && (spoken.text ?? t("desk.done", { number: spoken.question.number, act: t(`command.${spoken.command}`) }))}</p>`;
}

function Said({ desk, notice }) {
  const { kind, question, all = [] } = notice;
  const here = question && desk.store.get("question", question.id);
  const close = () => desk.notices.clear();
  const show = () => {
    close();
    desk.show(question.id);
  };
  return html`<div class="undo" data-ground="stage" data-kind=${kind}>
    ${icon(kind === "faster" ? "people" : "warning")}
    <span>${SAY[kind](desk, notice)}</span>
    ${here && kind !== "refused" && all.length < 2 && html`<button type="button" class="button" onClick=${show}>${t("desk.show")}</button>`}
    <button type="button" class="button" onClick=${close}>${t("desk.close")}</button></div>`;
}

const actOf = ({ command, question }) => (question ? `${numberOf(question)}: ${t(`command.${command}`)}` : t(`command.${command}`));

const SAY = {
  faster: (desk, { question, answer }) => fasterOf(desk, answer, question),
  refused: (desk, { question, answer }) => (question ? `${numberOf(question)}: ${refusalOf(answer)}` : refusalOf(answer)),
  expired: (desk, { all }) => t("desk.expired", { act: all.map(actOf).join("; ") }),
  unreached: (desk, notice) => t("desk.unreached", { act: actOf(notice) }),
  final: (desk, { command, question, why }) => t("desk.undo_why", { number: question.number, act: t(`command.${command}`).toLowerCase(), why: t(`undo.why.${why}`) }),
  nothing_to_undo: () => t("desk.undo_none"),
  input_method: () => t("desk.input_method"),
  signed_out: (desk, notice) => t("desk.not_done", { act: actOf(notice) }),
};
