// Writing an answer: who signs, the text, whether it is saved; publishing makes it official.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { Told } from "../parts/told.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { PUBLISH } from "./catalogue.js";
import { whoOf } from "./say.js";
import { TakenText } from "./overtaken.js";

const ICONS = { saved: "check", saving: "send", waiting: "pen", refused: "warning", overtaken: "warning", still: "pen" };

export function Composer({ desk, question, answer }) {
  const [, draw] = useState(0);
  const field = useRef(null);
  const draft = useDraft(desk, question, answer, field, () => draw((n) => n + 1));
  const publish = () => publishDraft(desk, question, draft);
  useLayoutEffect(() => {
    if (desk.mode === "write") field.current.focus();
  }, [desk.mode]);
  useEffect(() => {
    return desk.offer({ publish });
  });
  const people = [...desk.store.all("person")].sort((a, b) => a.v - b.v);
  const kept = keptBack(desk, draft, answer);
  const may = desk.rights.may(answer, PUBLISH) && !kept;
  return html`<section class="compose" aria-label=${t("desk.answer")}>
    <h3>${t("desk.answer")} <small>${saying(desk, draft, answer)}</small></h3>
    ${draft.state === "overtaken" && html`<${Overtaken} desk=${desk} draft=${draft} answer=${answer} />`}
    <${TakenText} desk=${desk} question=${question} writes="answer" />
    <textarea class="input compose-text" ref=${field} readonly=${Boolean(desk.presence.holds(question.id, "answer"))} aria-label=${t("desk.answer")} dir="auto" lang="vi" rows="7" value=${draft.text}
      onInput=${({ currentTarget }) => { desk.presence.typed(); draft.type(currentTarget.value); }}></textarea>
    <div class="compose-acts">
      ${people.length > 0 && html`<label class="compose-person">${t("desk.signed_by")}
        <select class="input" value=${draft.person ?? ""} onChange=${({ currentTarget }) => draft.sign(currentTarget.value || null)}>
          <option value="">${t("desk.signed_unit")}</option>
          ${people.map(({ id, name, title }) => html`<option key=${id} value=${id}>${title ? `${name}, ${title}` : name}</option>`)}
        </select></label>`}
      ${may && html`<button type="button" class="button" data-weight="main" data-command=${PUBLISH} aria-keyshortcuts="c"
        disabled=${!draft.text.trim() || draft.state === "overtaken"} onClick=${publish}>
        ${t("command.answer.publish")} ${key("c")}</button>`}
      ${!may && draft.state === "saved" && html`<p class="compose-note">${t(kept || "desk.waits_for_publish")}</p>`}
    </div>
  </section>`;
}

// Why this person does not publish it, in the server's words: by the unit's rule who drafted does not, or the head alone does.
function keptBack(desk, draft, answer) {
  const { by, separate } = desk.page.approval ?? {};
  if (!desk.rights.may(answer, PUBLISH)) return "";
  if (by === "head" && !desk.me.roles.includes("head")) return "refused.answer.head";
  return separate && (draft.dirty || answer?.draft?.by === desk.me.id) ? "refused.answer.own" : "";
}

function useDraft(desk, question, answer, field, tell) {
  const held = useRef(null);
  held.current ??= { draft: desk.drafts.open(question.id, tell), tell };
  const { draft } = held.current;
  useEffect(() => {
    const writing = field.current !== null && document.activeElement === field.current;
    const { rev, text, person } = desk.drafts.served(question.id);
    draft.seen(rev, text, person, writing);
  }, [answer?.rev]);
  useEffect(() => desk.signIn?.subscribe(() => desk.signIn.ended || draft.retry()), []);
  useEffect(() => () => desk.drafts.leave(question.id, held.current.tell), []);
  return draft;
}

async function publishDraft(desk, question, draft) {
  if (!(await draft.flush())) return;
  await desk.commands.run(PUBLISH, { question: question.id, rev: draft.rev });
}

function saying(desk, draft, answer) {
  const words = {
    saved: () => t("desk.draft_saved", { at: hhmm(draft.savedAt ?? answer?.draft?.at ?? now()) }),
    still: () => (answer?.draft ? t("desk.draft_by", { who: whoOf(desk, answer.draft.by), at: hhmm(answer.draft.at) }) : t("desk.draft_new")),
  };
  const say = words[draft.state]?.() ?? t(`desk.draft_${draft.state}`);
  return html`<span data-state=${draft.state}>${icon(ICONS[draft.state])} <${Told} text=${say} trouble=${ICONS[draft.state] === "warning"} /></span>`;
}

// A colleague saved another draft meanwhile: both are shown, one is chosen, neither is lost.
function Overtaken({ desk, draft, answer }) {
  const theirs = answer?.draft?.text ?? "";
  const who = whoOf(desk, answer?.draft?.by ?? answer?.by);
  return html`<div class="overtaken" role="alert">
    <p>${icon("warning")} <b>${t("desk.overtaken", { who, at: hhmm(answer?.draft?.at ?? answer?.acted_at ?? now()) })}</b></p>
    <p class="overtaken-text" dir="auto" lang="vi">${theirs}</p>
    <p class="overtaken-acts">
      <button type="button" class="button" onClick=${() => draft.keep(answer.rev)}>${t("desk.keep_mine")}</button>
      <button type="button" class="button" onClick=${() => draft.take(answer.rev, theirs, answer.person ?? null)}>${t("desk.take_theirs")}</button>
    </p>
  </div>`;
}
