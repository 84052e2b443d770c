// A colleague writes this text just now: said above the field, which is one's own again by a press.

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { whoOf } from "./say.js";

export function TakenText({ desk, question, writes }) {
  const held = desk.presence.holds(question.id, writes);
  if (!held) return null;
  return html`<p class="found" role="status">${icon("people")} <span>${t(`desk.writes.${writes}`, { who: whoOf(desk, held.staff) })} (${hhmm(held.since)}).</span>
    <button type="button" class="button" onClick=${() => desk.presence.take(question.id, writes)}>${t("desk.write_anyway")}</button></p>`;
}
