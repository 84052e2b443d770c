// While a form or a dialog was open a colleague changed the question: say so, and let it be looked at before going on.

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { outrunOf } from "./say.js";

export function Overtaken({ desk, question }) {
  if (!desk.overtaken) return null;
  return html`<p class="found form-overtaken" role="alert">${icon("people")} <span>${outrunOf(desk, desk.held, question)}</span>
    <button type="button" class="button" onClick=${() => desk.hold()}>${t("desk.go_on")}</button></p>`;
}

// The same where no form is open: nothing was decided yet, so there is nothing to go on with.
export function Faster({ desk, question }) {
  const { was, now } = desk.outrun;
  if (!now || now.id !== question.id) return null;
  return html`<p class="found">${icon("people")} <span>${outrunOf(desk, was, now)}</span></p>`;
}
