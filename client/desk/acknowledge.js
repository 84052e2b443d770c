// Noting an opinion: with a word of thanks or without, and what its giver and everybody will read.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { Field } from "./fields.js";
import { Overtaken } from "./overtaken.js";
import { numberOf } from "./say.js";

export function Acknowledge({ desk, question }) {
  const slot = `acknowledge:${question.id}`;
  const [note, say] = useState(desk.texts.get(slot) ?? "");
  const field = useRef(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const type = (text) => {
    desk.texts.set(slot, text);
    say(text);
  };
  const send = async (event) => {
    event.preventDefault();
    if (desk.overtaken) return;
    const more = note.trim() ? { note: note.trim() } : {};
    const said = await desk.commands.send(commandOf("acknowledge"), desk.held ?? question, more);
    if (said?.ok) desk.texts.delete(slot);
  };
  return html`<form class="reason" onSubmit=${send}>
    <${Overtaken} desk=${desk} question=${question} />
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    <div class="reason-side">
      <${Field} id="acknowledge-note" label=${t("desk.acknowledge_note")} help=${t("desk.acknowledge_help")} field=${field} rows="3" most=${desk.limits.note} text=${note} write=${type} />
      <div class="preview" aria-live="polite"><h3>${t("desk.asker_reads")}</h3><div class="preview-slip">
        <p class="state" data-state="answered">${icon("checked")} <span>${t("mine.state.acknowledged")}</span></p>
        <p class="preview-why">${t("mine.say.acknowledged")}</p>
        ${note.trim() && html`<p class="preview-why" dir="auto">${t("mine.note")} ${note}</p>`}
        <p class="preview-foot">${numberOf(question)}</p></div></div>
    </div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${desk.overtaken}>${t("desk.acknowledge_do", { number: question.number })}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}
