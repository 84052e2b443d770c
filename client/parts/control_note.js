// A message of the control room, with "read": one thing to press. Its words stand in a region that is there before they
// come, so that a screen reader says them once.

import { html, icon } from "./html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";

export function ControlNote({ messages, persons = null, className = "control-note" }) {
  const message = messages.current(persons);
  const read = message && messages.isRead(message);
  return html`<section class=${message ? className : "control-none"} aria-label=${t("panel.control")} data-message=${message?.id}>
    ${message && html`<small>${t("panel.control")}, ${hhmm(message.at)}</small>`} <b role="status" lang="vi" dir="auto">${message?.text}</b>
    ${message && (read ? html`<small class="control-read">${icon("check")} ${t("panel.read_at", { at: hhmm(message.read.at(-1).at) })}</small>`
      : html`<button type="button" class="button" data-act="read" onClick=${() => messages.read(message)}>${icon("check")} ${t("panel.read")}</button>`)}</section>`;
}
