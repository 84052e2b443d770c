// While a form or a dialog was open a colleague changed the question: say so, and let it be looked at before going on.

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { outrunOf, whoOf } from "./say.js";

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

// A colleague writes this text just now: said above the field, which is one's own again by a press.
export function TakenText({ desk, question, writes }) {
  const held = desk.presence.holds(question.id, writes);
  if (!held) return null;
  return html`<p class="found" role="status">${icon("people")} <span>${t(`desk.writes.${writes}`, { who: whoOf(desk, held.staff) })} (${hhmm(held.since)}).</span>
    <button type="button" class="button" onClick=${() => desk.presence.take(question.id, writes)}>${t("desk.write_anyway")}</button></p>`;
}
