// Correcting a published answer: the new words and a note that everybody reads; the old words stay below it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { fasterOf } from "./say.js";
import { Field, useKept } from "./fields.js";

export function Correct({ desk, question }) {
  const answer = desk.answer(question.id);
  const slot = `correct:${question.id}`;
  const [mine, change] = useKept(desk, slot, { text: answer?.text ?? "", note: "", rev: answer?.rev });
  const [conflict, setConflict] = useState(null);
  const field = useRef(null);
  useLayoutEffect(() => field.current?.focus(), []);
  if (!answer?.text) return null;
  const send = async () => {
    const carries = { question: question.id, rev: mine.rev, text: mine.text.trim(), note: mine.note.trim() };
    const said = await desk.commands.run(commandOf("correct"), carries);
    if (said.code === "answer.conflict") return setConflict(said);
    if (!said.ok) return undefined;
    desk.texts.delete(slot);
    return desk.leave();
  };
  const ready = mine.text.trim() && mine.note.trim() && mine.text.trim() !== answer.text;
  return html`<form class="correct" onSubmit=${(event) => { event.preventDefault(); send(); }}>
    <h3>${t("command.answer.correct")} <small>${t("desk.correct_help")}</small></h3>
    ${conflict && html`<div class="overtaken" role="alert"><p>${icon("warning")} <b>${fasterOf(desk, conflict, question)}</b></p>
      <p class="overtaken-text" dir="auto" lang="vi">${answer.text}</p>
      <p class="overtaken-acts"><button type="button" class="button" onClick=${() => { change({ rev: answer.rev }); setConflict(null); }}>${t("desk.keep_mine")}</button></p></div>`}
    <textarea class="input compose-text" ref=${field} rows="8" dir="auto" aria-label=${t("desk.answer")} value=${mine.text}
      onInput=${({ currentTarget }) => change({ text: currentTarget.value })}></textarea>
    <${Field} tag="input" id="correct-note" label=${t("desk.correct_note")} help=${t("desk.correct_note_help")} most=${desk.limits.note} text=${mine.note} write=${(note) => change({ note })} />
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!ready}>${t("desk.correct_do")}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}
