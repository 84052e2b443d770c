// A question in a second language: the form that writes it, and what the detail says of it. The asker's words stay, and
// stand first wherever the translation is read.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { languageOf, named } from "../lib/translation.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { kindsOf, refusalOf, whoOf } from "./say.js";
import { Erased, Field, useActs, useKept } from "./fields.js";

const WRITE = commandOf("translate");
const DROP = "translation.drop";
const OUTDATED = "of_old_wording";
const LOCAL = "vi";

const present = (desk, question) => {
  const found = desk.store.get("translation", question.id);
  return found?.text === undefined ? null : found; // one that was taken away has none
};

// What goes along with a transfer: whoever gets the question may not read its language, and writes a translation of their own.
export function carried(desk, question) {
  const found = present(desk, question);
  if (!found || found.state === OUTDATED) return "";
  const [said, most] = [[...`${named(found)}: ${found.text}`], desk.limits.note];
  return said.length > most ? `${said.slice(0, most - 1).join("")}…` : said.join("");
}

export function translationRow(desk, question) {
  if (desk.page.audience !== "desk") return [];
  const found = present(desk, question);
  if (!found && !desk.rights.may(question, WRITE)) return [];
  const said = found ? html`<span class="state" data-state=${found.state === OUTDATED ? "warn" : undefined}>${found.state === OUTDATED && icon("warning")} ${named(found)}</span>` : t("desk.translation.none");
  return [["translation", said, found && t(`desk.translation.${found.state}`), WRITE]];
}

// Below both wordings.
export function Translation({ desk, question }) {
  const found = present(desk, question);
  if (!found) return null;
  const finds = (found.personal ?? []).filter(({ open }) => !open);
  return html`<div class="translation"><p class="translation-name">${named(found)}, ${whoOf(desk, found.by)} ${hhmm(found.acted_at)}</p>
    <p class="translation-text" lang=${found.lang} dir="auto">${found.text}</p>
    ${finds.length > 0 && html`<p class="found">${icon("shield")} <span>${t("desk.translation.found")} <b>${kindsOf(finds)}</b></span></p>`}</div>`;
}

export function Translate({ desk, question }) {
  const slot = `translation:${question.id}`;
  const before = desk.store.get("translation", question.id);
  const found = present(desk, question);
  const rev = before?.rev ?? 0;
  const [mine, change] = useKept(desk, slot, { original: languageOf(found), lang: found?.lang ?? "en", text: found?.text ?? "", rev, text_rev: question.text_rev });
  const { act, trouble, tell } = useActs(desk, slot, question, mine.rev);
  const field = useRef(null);
  useLayoutEffect(() => field.current?.focus(), []);
  // What is not Vietnamese is translated into it, as a rule.
  const written = (original) => change({ original, ...(original !== LOCAL && mine.lang === "en" ? { lang: LOCAL } : {}), ...(original === mine.lang ? { lang: original === LOCAL ? "en" : LOCAL } : {}) });
  const send = (event) => {
    event.preventDefault();
    const { original, lang, text, text_rev } = mine;
    if (text.trim() && original !== lang) act(WRITE, { original, lang, text: text.trim(), text_rev });
  };
  const reworded = question.text_rev !== mine.text_rev;
  const overtaken = rev !== mine.rev || reworded;
  return html`<form class="correct finding" onSubmit=${send}>
    <h3>${t(`command.${WRITE}`)} <small>${t("desk.translation.help")}</small></h3>
    ${(overtaken || trouble) && html`<div class="overtaken" role="alert"><p>${icon("warning")} <b>${
      overtaken ? t(reworded ? "desk.text_changed" : "refused.translation.conflict", { number: question.number, who: whoOf(desk, question.by) }) : refusalOf(trouble)}</b></p>
      ${rev !== mine.rev && found && html`<p class="overtaken-text" dir="auto" lang=${found.lang}>${found.text}</p>`}
      ${overtaken && html`<p class="overtaken-acts"><button type="button" class="button" onClick=${() => { tell(null); change({ rev, text_rev: question.text_rev }); }}>${t("desk.keep_mine")}</button></p>`}</div>`}
    <${Erased} mine=${mine} />
    <p class="public-text" dir="auto" lang=${mine.original}>${question.text}</p>
    <${Tongue} desk=${desk} id="translation-source" name="original" value=${mine.original} onChange=${written} />
    <${Tongue} desk=${desk} id="translation-into" name="lang" value=${mine.lang} onChange=${(lang) => change({ lang })} />
    ${mine.lang === mine.original && html`<p class="found" role="alert">${icon("warning")} <span>${t("refused.translation.same")}</span></p>`}
    <${Field} id="translation-text" label=${t("desk.translation.text")} rows="6" lang=${mine.lang} field=${field} most=${desk.limits.question} text=${mine.text} write=${(text) => change({ text })} />
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${overtaken || !mine.text.trim() || mine.lang === mine.original}>${t("desk.translation.do")}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
      ${found && !overtaken && html`<button type="button" class="button push" data-command=${DROP} onClick=${() => act(DROP, {})}>${t(`command.${DROP}`)}</button>`}
    </p>
  </form>`;
}

const Tongue = ({ desk, id, name, value, onChange }) => html`<div class="field"><label class="field-label" for=${id}>${t(`desk.translation.${name}`)}</label>
  <select class="input" id=${id} value=${value} onChange=${({ currentTarget }) => onChange(currentTarget.value)}>
    ${desk.page.languages.map((tag) => html`<option key=${tag} value=${tag}>${t(`translation.in.${tag}`)}</option>`)}</select></div>`;
