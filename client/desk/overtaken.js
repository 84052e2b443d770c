// While a form or a dialog was open a colleague changed the question: say so, and let it be looked at before going on.

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { didOf, numberOf, stateOf, whoOf } from "./say.js";

export function Overtaken({ desk, question }) {
  if (!desk.overtaken) return null;
  const values = { number: question.number, who: whoOf(desk, question.by), at: hhmm(question.acted_at), state: stateOf(question.state) };
  const moved = desk.held.state !== question.state;
  const say = moved ? `${numberOf(question)} ${t("desk.gone", { ...values, did: didOf(question.state) })}` : t("desk.faster_text", values);
  return html`<p class="found form-overtaken" role="alert">${icon("people")} <span>${say}</span>
    <button type="button" class="button" onClick=${() => desk.hold()}>${t("desk.go_on")}</button></p>`;
}
