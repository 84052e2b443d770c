// A correction from the seat: asked for with its dated note, approved by another; the old text stays readable.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { MEND } from "./catalogue.js";

export function AskedFor({ seat, question, answer }) {
  const [why, setWhy] = useState("");
  const asked = seat.of("correction");
  if (!asked || !answer?.published_at) return null;
  const values = { who: seat.who(asked.author), at: hhmm(asked.acted_at) };
  if (asked.state === seat.is.not_mended) return html`<div class="asked-back"><p>${t("panel.correction_declined", { who: seat.who(asked.by), at: hhmm(asked.acted_at) })}</p><p lang="vi" dir="auto"><b>${asked.reason}</b></p></div>`;
  const carries = { question: question.id, correction: asked.correction };
  const may = seat.tab === "approve" && seat.may(MEND.approve, asked);
  return html`<section class="asked-for"><h2>${t("panel.correction_asked", values)}</h2>
    <p lang="vi" dir="auto">${asked.text}</p><p class="quiet">${t("panel.correction_note")}: <span lang="vi" dir="auto">${asked.note}</span></p>
    ${may && html`<p class="form-acts"><button type="button" class="button" data-weight="main" onClick=${() => seat.act(MEND.approve, carries)}>${t(`command.${MEND.approve}`)}</button></p>
      <label class="field-label" for="decline">${t("panel.decline_why")}</label><input class="input" id="decline" lang="vi" value=${why} onInput=${({ currentTarget }) => setWhy(currentTarget.value)}/>
      <p class="form-acts"><button type="button" class="button" disabled=${!why.trim()} onClick=${() => seat.act(MEND.decline, { ...carries, reason: why.trim() })}>${t(`command.${MEND.decline}`)}</button></p>`}
  </section>`;
}

export function CorrectionForm({ seat, question, answer }) {
  const slot = `correct:${question.id}`;
  const kept = seat.texts.get(slot);
  const [form, setForm] = useState(kept ?? { text: answer.text, note: "" });
  const change = (more) => {
    const next = { ...form, ...more };
    setForm(next);
    seat.texts.set(slot, next);
  };
  const ready = form.note.trim() && form.text.trim() && form.text.trim() !== answer.text;
  const send = async () => {
    const carries = { question: question.id, rev: answer.rev, text: form.text.trim(), note: form.note.trim() };
    const said = await seat.act(MEND.propose, carries);
    if (!said.ok) return;
    seat.texts.delete(slot);
    seat.enter("correct");
  };
  return html`<div class="correction-form"><label class="field-label" for="correct-text">${t("panel.new_text")}</label>
    <textarea class="input" id="correct-text" rows="7" lang="vi" dir="auto" value=${form.text} onInput=${({ currentTarget }) => change({ text: currentTarget.value })}></textarea>
    <label class="field-label" for="correct-note">${t("panel.correction_note")}</label>
    <input class="input" id="correct-note" lang="vi" dir="auto" value=${form.note} onInput=${({ currentTarget }) => change({ note: currentTarget.value })}/>
    <p class="quiet">${icon("clock")} ${t("panel.correction_say")}</p>
    <p class="form-acts"><button type="button" class="button" data-weight="main" disabled=${!ready} onClick=${send}>${t(`command.${MEND.propose}`)}</button>
      <button type="button" class="button" onClick=${() => seat.enter("correct")}>${t("panel.cancel")}</button></p></div>`;
}
