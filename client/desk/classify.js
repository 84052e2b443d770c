// Sorting a question: kind, field, place. What is chosen is sent at once; nothing is lost by looking.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html } from "../parts/html.js";
import { fieldName, fields, provinceName, provinces } from "../lib/names.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";

const KINDS = ["question", "opinion"];

export function Classify({ desk, question }) {
  const first = useRef(null);
  const [chosen, choose] = useState({ kind: question.kind, field: question.field, province: question.province ?? "" });
  useLayoutEffect(() => first.current?.focus(), []);
  const change = (more) => choose({ ...chosen, ...more });
  const send = async (event) => {
    event.preventDefault();
    const more = changed(question, chosen);
    if (!Object.keys(more).length) return desk.leave();
    return desk.commands.send(commandOf("classify"), question, more);
  };
  return html`<form class="correct classify" onSubmit=${send}>
    <h3>${t("command.question.classify")} <small>${t("desk.classify_help")}</small></h3>
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    <fieldset class="classify-kinds"><legend>${t("desk.fact.kind")}</legend>
      ${KINDS.map((kind, index) => html`<label key=${kind} class="choice"><input type="radio" name="kind" value=${kind} ref=${index === 0 ? first : undefined}
        checked=${chosen.kind === kind} onChange=${() => change({ kind })} /> <span>${t(`kind.${kind}`)}</span></label>`)}
    </fieldset>
    <div class="field"><label class="field-label" for="classify-field">${t("desk.fact.field")}</label>
      <select class="input" id="classify-field" value=${chosen.field} onChange=${({ currentTarget }) => change({ field: currentTarget.value })}>
        ${fields().map((slug) => html`<option key=${slug} value=${slug}>${fieldName(slug)}</option>`)}</select></div>
    <div class="field"><label class="field-label" for="classify-place">${t("desk.fact.place")}</label>
      <select class="input" id="classify-place" value=${chosen.province} onChange=${({ currentTarget }) => change({ province: currentTarget.value })}>
        <option value="">${t("desk.no_place")}</option>
        ${provinces().map((slug) => html`<option key=${slug} value=${slug}>${provinceName(slug)}</option>`)}</select></div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main">${t("desk.classify_do", { number: question.number })}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// Only what differs is sent: a colleague who sorted by another heading meanwhile keeps his.
function changed(question, { kind, field, province }) {
  const more = {};
  if (kind !== question.kind) more.kind = kind;
  if (field !== question.field) more.field = field;
  if (province && province !== question.province) more.province = province;
  if (!province && question.province) more.nowhere = true;
  return more;
}
