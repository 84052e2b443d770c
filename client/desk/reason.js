// Refusing and veiling: the reason first, words second, and what the asker will read before it is sent.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { has, t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { Overtaken } from "./overtaken.js";
import { numberOf, reasonOf } from "./say.js";
import { Field, useKept } from "./fields.js";

export function Reason({ desk, question, mode }) {
  const slot = `${mode}:${question.id}`;
  const { reasons } = desk.page.desk;
  const [said, change] = useKept(desk, slot, { reason: null, note: "" });
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const send = async () => {
    if (!said.reason || desk.overtaken) return;
    const more = mode === "refuse" && said.note.trim() ? { reason: said.reason, note: said.note.trim() } : { reason: said.reason };
    const answer = await desk.commands.send(commandOf(mode), desk.held ?? question, more);
    if (answer?.ok) desk.texts.delete(slot);
  };
  return html`<form class="reason" onSubmit=${(event) => { event.preventDefault(); send(); }} onKeyDown=${(event) => number(event, reasons, change)}>
    <${Overtaken} desk=${desk} question=${question} />
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    <fieldset class="reason-list"><legend>${t(`desk.${mode}_why`)}</legend>
      ${reasons.map((reason, index) => html`<label key=${reason} class="choice"><input type="radio" name="reason" value=${reason}
        ref=${index === 0 ? first : undefined} checked=${said.reason === reason} onChange=${() => change({ reason })} />
        <span>${capital(reasonOf(reason))}</span> ${key(index + 1)}</label>`)}
    </fieldset>
    <div class="reason-side">
      ${mode === "refuse" && html`<${Field} id="reason-note" label=${t("desk.note")} help=${t("desk.note_help")} rows="3" most=${desk.limits.note} text=${said.note} write=${(note) => change({ note })} />`}
      <${Preview} question=${question} mode=${mode} said=${said} />
    </div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!said.reason || desk.overtaken}>${t(`desk.${mode}_do`, { number: question.number })}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// As "Câu hỏi của tôi" will show it.
export function Preview({ question, mode, said: { reason, note } }) {
  const state = mode === "refuse" ? "refused" : "veiled";
  const say = reason && mode === "refuse" && has(`reason_say.${reason}`) ? t(`reason_say.${reason}`) : null;
  return html`<div class="preview" aria-live="polite"><h3>${t(mode === "refuse" ? "desk.asker_reads" : "desk.public_reads")}</h3>
    <div class="preview-slip">
      <p class="state" data-state="refused">${icon(mode === "refuse" ? "refuse" : "hide")} <span>${
        mode === "refuse" ? t(`mine.state.${state}`) : t("pair.veiled")}${reason ? `: ${reasonOf(reason)}` : ""}</span></p>
      ${mode === "refuse" && html`<p class="preview-text" dir="auto" lang="vi">${question.text}</p>`}
      ${mode === "refuse" && html`<p class="preview-why">${t(`mine.say.${state}`)} ${say}</p>`}
      ${note && html`<p class="preview-why" dir="auto">${t("mine.note")} ${note}</p>`}
      <p class="preview-foot">${numberOf(question)}</p>
    </div></div>`;
}

// Digits choose a reason while no text is being written.
export function number(event, reasons, change) {
  if (event.target.tagName === "TEXTAREA" || event.ctrlKey || event.altKey || event.metaKey) return;
  const reason = reasons[Number(event.key) - 1];
  if (!reason) return;
  event.preventDefault();
  change({ reason });
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
