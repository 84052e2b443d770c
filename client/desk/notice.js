// The bar at the foot: what the server refused, in its words, or who was faster and what they did.

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { fasterOf, numberOf, refusalOf } from "./say.js";

export function Notice({ desk }) {
  const { current } = desk.notices;
  return html`<div class="notice" role="status" aria-live="assertive">${current && html`<${Said} desk=${desk} notice=${current} />`}</div>`;
}

function Said({ desk, notice: { kind, text, question, answer } }) {
  const here = question && desk.store.get("question", question.id);
  const close = () => desk.notices.clear();
  const show = () => {
    close();
    desk.show(question.id);
  };
  return html`<div class="undo" data-ground="stage" data-kind=${kind}>
    ${icon(kind === "faster" ? "people" : "warning")}
    <span>${kind === "said" ? text : kind === "faster" ? fasterOf(desk, answer, question) : words(question, answer)}</span>
    ${here && kind === "faster" && html`<button type="button" class="button" onClick=${show}>${t("desk.show")}</button>`}
    <button type="button" class="button" onClick=${close}>${t("desk.close")}</button></div>`;
}

const words = (question, answer) => (question ? `${numberOf(question)}: ${refusalOf(answer)}` : refusalOf(answer));
