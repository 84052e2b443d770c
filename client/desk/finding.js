// A shortcoming that a question shows: the matter, the law concerned, what is proposed, whose it is. The report takes it up.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { refusalOf } from "./say.js";
import { Field, useActs, useKept } from "./fields.js";

const MARK = commandOf("finding");
const DROP = "finding.drop";
const WORDS = ["matter", "law", "proposal"];

export const findingOf = (desk, question) => {
  const found = desk.store.get("finding", question.id);
  return found?.state === "marked" ? found : null;
};

export function Finding({ desk, question }) {
  const slot = `finding:${question.id}`;
  const present = desk.store.get("finding", question.id);
  const shown = findingOf(desk, question);
  const empty = { matter: "", law: "", proposal: "", unit: "" };
  const [mine, change] = useKept(desk, slot, pick({ ...empty, ...shown, unit: shown?.unit ?? "", rev: present?.rev ?? 0 }));
  const { act, trouble, tell } = useActs(desk, slot, question, mine.rev);
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const send = (event) => {
    event.preventDefault();
    if (mine.matter.trim()) act(MARK, { ...Object.fromEntries(WORDS.map((name) => [name, mine[name].trim()])), ...(mine.unit ? { unit: mine.unit } : {}) });
  };
  const overtaken = (present?.rev ?? 0) !== mine.rev;
  return html`<form class="correct finding" onSubmit=${send}>
    <h3>${t("command.finding.mark")} <small>${t("desk.finding_help")}</small></h3>
    ${(overtaken || trouble) && html`<div class="overtaken" role="alert"><p>${icon("warning")} <b>${
      overtaken ? t("refused.finding.conflict", { number: question.number }) : refusalOf(trouble)}</b></p>
      ${overtaken && shown && html`<p class="overtaken-text" dir="auto" lang="vi">${[shown.matter, shown.law, shown.proposal].filter(Boolean).join(". ")}</p>`}
      ${overtaken && html`<p class="overtaken-acts"><button type="button" class="button" onClick=${() => { tell(null); change({ rev: present?.rev ?? 0 }); }}>${t("desk.keep_mine")}</button></p>`}</div>`}
    ${WORDS.map((name, index) => html`<${Field} key=${name} id=${`finding-${name}`} label=${t(`desk.finding.${name}`)} rows=${name === "law" ? 1 : 2} most=${desk.limits.note}
      field=${index === 0 ? first : undefined} text=${mine[name]} write=${(text) => change({ [name]: text })} />`)}
    <div class="field"><label class="field-label" for="finding-unit">${t("desk.finding.unit")}</label>
      <select class="input" id="finding-unit" value=${mine.unit} onChange=${({ currentTarget }) => change({ unit: currentTarget.value })}>
        <option value="">${t("desk.finding.no_unit")}</option>
        ${Object.entries(desk.page.units ?? {}).map(([slug, name]) => html`<option key=${slug} value=${slug}>${name}</option>`)}</select></div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${overtaken || !mine.matter.trim()}>${t("desk.finding_do")}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
      ${shown && !overtaken && html`<button type="button" class="button push" data-command=${DROP} onClick=${() => act(DROP, {})}>${t(`command.${DROP}`)}</button>`}
    </p>
  </form>`;
}

const pick = ({ matter, law, proposal, unit, rev }) => ({ matter, law, proposal, unit, rev });
