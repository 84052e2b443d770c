// The signed parts of a joint answer, and one's own part among them; who was invited.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { date, hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { PART } from "./catalogue.js";

export const bodyOf = (part) => part.signed?.body || part.draft?.body || part.signed?.name || part.draft?.name || t("panel.guest");

export function Parts({ seat }) {
  const { parts, guests } = seat;
  const open = guests.filter(({ question, id }) => question !== null && !parts.some((part) => part.id.endsWith(id)));
  if (!parts.length && !guests.length) return null;
  return html`<section class="parts-of"><h2>${parts.length ? t("panel.joint", { n: parts.length }) : t("panel.guests")}</h2>
    <ul class="parts">${parts.map((part) => html`<li key=${part.id}><details><summary><span lang="vi">${bodyOf(part)}</span>
        ${part.signed?.name && html`<small lang="vi"> ${part.signed.name}</small>`} <${PartState} seat=${seat} part=${part} /></summary>
        <p lang="vi" dir="auto">${part.signed?.text ?? part.draft?.text}</p>${part.note && html`<p class="quiet" lang="vi" dir="auto">${part.note}</p>`}</details></li>`)}
      ${open.map((each) => html`<li key=${each.id}><span lang="vi">${each.body}</span> <span class="state">${icon("clock")} ${t("panel.invited_until", { at: `${hhmm(each.until)}, ${date(each.until)}` })}</span></li>`)}</ul>
    ${guests.some(({ question }) => question === null) && html`<p class="quiet">${t("panel.session_guests", { names: guests.filter(({ question }) => question === null).map(({ body }) => body).join(", ") })}</p>`}
  </section>`;
}

export function PartState({ seat, part }) {
  const done = seat.is.done.includes(part.standing);
  const at = done && part.signed_at ? ` ${hhmm(part.signed_at)}` : "";
  return html`<span class="state" data-state=${done ? "answered" : undefined}>${icon(done ? "check" : "pen")} ${t(`contribution.state.${part.standing}`)}${at}</span>`;
}

// A person of the panel signs a part of a joint answer that somebody else leads.
export function OwnPart({ seat, question }) {
  const person = seat.person;
  const [text, type] = useState(null);
  if (!person || !seat.able(PART.sign)) return null;
  const own = seat.parts.find((part) => part.person === person.id);
  const shown = text ?? own?.draft?.text ?? own?.signed?.text ?? seat.texts.get(`part:${question.id}`)?.text ?? "";
  if (seat.form !== "part") return html`<p><button type="button" class="button" onClick=${() => seat.enter("part")}>${icon("pen")} ${t(own ? "panel.part_change" : "panel.part_write")}</button></p>`;
  const write = (value) => {
    type(value);
    seat.texts.set(`part:${question.id}`, { text: value });
  };
  const send = async (command) => {
    const said = await seat.act(command, { question: question.id, person: person.id, rev: own?.rev ?? 0, text: shown.trim() });
    if (!said.ok) return;
    seat.texts.delete(`part:${question.id}`);
    type(null);
    if (command === PART.sign) seat.enter("part");
  };
  return html`<div class="own-part"><label class="field-label" for="part">${t("panel.part")}</label>
    <textarea class="input" id="part" rows="6" lang="vi" dir="auto" value=${shown} onInput=${({ currentTarget }) => write(currentTarget.value)}></textarea>
    <p class="form-acts"><button type="button" class="button" data-weight="main" disabled=${!shown.trim()} onClick=${() => send(PART.sign)}>${t(own?.signed ? "panel.part_sign_again" : "panel.part_sign")}</button>
      <button type="button" class="button" onClick=${() => send(PART.keep)}>${t("panel.part_keep")}</button></p></div>`;
}
