// Somebody sits in for a person of the panel: named by whoever has the seat, or runs the session; signed as such.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { SEAT } from "./catalogue.js";

export function SubstituteForm({ seat }) {
  const { person } = seat;
  const sits = person && seat.standIn(person.id);
  const [form, setForm] = useState({ name: "", title: "" });
  if (!person) return null;
  const change = (more) => setForm({ ...form, ...more });
  const send = async () => {
    const said = await seat.act(SEAT.substitute, { person: person.id, name: form.name.trim(), title: form.title.trim(), unit: person.unit });
    if (said.ok) seat.enter("substitute");
  };
  const back = async () => (await seat.act(SEAT.resume, { person: person.id })).ok && seat.enter("substitute");
  if (sits) return html`<div class="acts-form"><p>${t("panel.sits_in", { name: sits.name, person: person.name })}</p>
    <button type="button" class="button" data-weight="main" onClick=${back}>${icon("undo")} ${t("panel.back_in_seat")}</button></div>`;
  return html`<div class="acts-form"><p>${t("panel.substitute_say", { name: person.name })}</p>
    <label class="field-label" for="sits-name">${t("panel.substitute_name")}</label><input class="input" id="sits-name" lang="vi" value=${form.name} onInput=${({ currentTarget }) => change({ name: currentTarget.value })}/>
    <label class="field-label" for="sits-title">${t("panel.substitute_title")}</label><input class="input" id="sits-title" lang="vi" value=${form.title} onInput=${({ currentTarget }) => change({ title: currentTarget.value })}/>
    <button type="button" class="button" data-weight="main" disabled=${!form.name.trim()} onClick=${send}>${t("panel.substitute_do")}</button>
    <button type="button" class="button" onClick=${() => seat.enter("substitute")}>${t("panel.cancel")}</button></div>`;
}
