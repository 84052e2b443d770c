// What can be done with the chosen question, at the foot of the page, and whether all is saved.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { Told } from "../parts/told.js";
import { hhmmss, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { heldBack } from "./joint.js";
import { DRAFT, GIVE_BACK, MEND, PUBLISH, SEAT, SUBMIT } from "./catalogue.js";

const ICONS = { saved: "check", saving: "send", waiting: "pen", refused: "warning", overtaken: "warning", still: "check" };

export function Acts({ seat }) {
  const { question, answer } = seat;
  const said = seat.said && now() < seat.said.until ? seat.said.text : null;
  return html`<footer class="panel-acts">
    ${said && html`<p class="panel-said" role="alert">${icon("warning")} ${said}</p>`}
    ${seat.form === "return" && html`<${ReturnForm} seat=${seat} question=${question} answer=${answer} />`}
    ${seat.form === "substitute" && html`<${SubstituteForm} seat=${seat} />`}
    ${question && (seat.tab === "approve" ? html`<${Approving} seat=${seat} question=${question} answer=${answer} />` : html`<${Writing} seat=${seat} question=${question} answer=${answer} />`)}
    ${seat.person && html`<button type="button" class="button" data-size="large" data-act="substitute" aria-expanded=${String(seat.form === "substitute")} onClick=${() => seat.enter("substitute")}>${icon("me")} <span>${t("panel.substitute")}</span></button>`}
    <${Saved} seat=${seat} answer=${answer} />
  </footer>`;
}

function Writing({ seat, question, answer }) {
  if (answer?.published_at) return seat.may(MEND.propose, answer) && html`<button type="button" class="button" data-size="large" data-act="correct" onClick=${() => seat.enter("correct")}>${icon("pen")} <span>${t("panel.correct")}</span></button>`;
  const pen = seat.pen;
  if (!pen || !seat.may(DRAFT, question)) return html`<p class="quiet">${t("panel.only_read")}</p>`;
  const submitted = seat.of("submission")?.state === seat.is.waits && !pen.dirty;
  const submit = async () => {
    if (await pen.flush()) await seat.act(SUBMIT, { question: question.id, rev: pen.rev });
  };
  return html`<button type="button" class="button" data-weight="main" data-size="large" data-act="submit" aria-disabled=${submitted || !pen.text.trim() || pen.state === "overtaken" ? "true" : undefined}
      onClick=${() => !submitted && pen.text.trim() && pen.state !== "overtaken" && submit()}>${t(submitted ? "panel.is_submitted" : `command.${SUBMIT}`)}</button>
    ${seat.page.invites && html`<a class="button" data-size="large" href=${`${seat.page.base}/buoi/${seat.page.session}/khach?cau=${question.id}`}>${icon("people")} <span>${t("panel.invite")}</span></a>`}`;
}

function Approving({ seat, question, answer }) {
  if (!answer?.draft) return html`<a class="button" data-size="large" href=${`${seat.page.base}/cau/${question.id}`} target="_blank">${icon("eye")} <span>${t("panel.as_public")}</span></a>`;
  const why = heldBack(seat, answer);
  const publish = () => !why && seat.act(PUBLISH, { question: question.id, rev: answer.rev });
  return html`<button type="button" class="button" data-weight="main" data-size="large" data-act="publish" aria-disabled=${why ? "true" : undefined} title=${why ? t(why) : undefined} onClick=${publish}>${t("panel.approve")}</button>
    ${seat.of("submission")?.state === seat.is.waits && html`<button type="button" class="button" data-size="large" data-act="return" aria-expanded=${String(seat.form === "return")} onClick=${() => seat.enter("return")}>${icon("undo")} <span>${t("panel.give_back")}</span></button>`}
    ${seat.parts.length > 0 && html`<a class="button" data-size="large" href=${`${seat.page.base}/buoi/${seat.page.session}/khach?cau=${question.id}`}>${icon("people")} <span>${t("panel.parts_page")}</span></a>`}`;
}

function ReturnForm({ seat, question, answer }) {
  const [note, setNote] = useState("");
  const send = async () => {
    const said = await seat.act(GIVE_BACK, { question: question.id, rev: answer.rev, note: note.trim() });
    if (said.ok) seat.enter("return");
  };
  return html`<div class="acts-form"><label class="field-label" for="return-note">${t("panel.return_what")}</label>
    <input class="input" id="return-note" lang="vi" dir="auto" value=${note} onInput=${({ currentTarget }) => setNote(currentTarget.value)}/>
    <button type="button" class="button" data-weight="main" disabled=${!note.trim()} onClick=${send}>${t("panel.give_back_do")}</button>
    <button type="button" class="button" onClick=${() => seat.enter("return")}>${t("panel.cancel")}</button></div>`;
}

// Honest: saved when, on its way, kept here, not taken.
function Saved({ seat, answer }) {
  const pen = seat.tab !== "approve" && !answer?.published_at ? seat.pen : null;
  if (!pen) return html`<span class="connection push"></span>`;
  const lost = seat.lostAt !== null && pen.dirty;
  const at = pen.savedAt ?? answer?.draft?.at ?? null;
  const words = lost ? t("panel.kept_here") : pen.state === "still" ? (at ? t("panel.saved", { at: hhmmss(at) }) : t("panel.nothing_yet")) : pen.state === "saved" ? t("panel.saved", { at: hhmmss(at ?? now()) }) : t(`panel.draft_${pen.state}`);
  const trouble = lost || ICONS[pen.state] === "warning";
  return html`<span class="connection push" data-state=${pen.state}>${icon(lost ? "offline" : ICONS[pen.state])} <${Told} text=${words} trouble=${trouble} /></span>`;
}

// Somebody sits in for a person of the panel: named by whoever has the seat, or runs the session; signed as such.
function SubstituteForm({ seat }) {
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
