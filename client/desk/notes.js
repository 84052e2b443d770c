// Notes between staff on one question: read at the desk alone.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html } from "../parts/html.js";
import { date, hhmm, now, sameDay } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf, keyOf } from "./catalogue.js";
import { Field } from "./fields.js";
import { whoOf } from "./say.js";

const WRITE = commandOf("note");
const whenOf = (at) => (sameDay(at, now()) ? hhmm(at) : `${hhmm(at)}, ${date(at)}`);

export const notesOf = (desk, question) => desk.store.all("note").filter((note) => note.question === question.id).sort((a, b) => a.seq - b.seq);

export function Notes({ desk, question }) {
  const slot = `note:${question.id}`;
  const [text, set] = useState(desk.texts.get(slot) ?? "");
  const field = useRef(null);
  useLayoutEffect(() => { if (desk.mode === "note") field.current?.focus(); }, [desk.mode]);
  if (desk.page.audience !== "desk") return null;
  const notes = notesOf(desk, question);
  const type = (value) => {
    if (value) desk.texts.set(slot, value);
    else desk.texts.delete(slot);
    set(value);
  };
  const send = async (event) => {
    event.preventDefault();
    const said = text.trim() ? await desk.commands.run(WRITE, { question: question.id, text: text.trim() }) : null;
    if (said?.ok) type("");
  };
  return html`<section class="notes">
    <h3>${t("desk.notes")} <small>${t("desk.notes_who")}</small></h3>
    ${notes.length > 0 && html`<ol class="talk">${notes.map(({ id, by, at, text: said }) => html`<li key=${id}>
      <p class="talk-head"><b>${whoOf(desk, by)}</b> <time>${whenOf(at)}</time></p>
      <p dir="auto" lang="vi">${said || html`<i>${t("desk.note_erased")}</i>`}</p></li>`)}</ol>`}
    ${!question.erased_at && desk.rights.mayRun(WRITE) && html`<form class="talk-say" onSubmit=${send}>
      <${Field} tag="input" field=${field} aria-label=${t("desk.notes")} most=${desk.limits.note} autocomplete="off" text=${text} write=${type} />
      <button type="submit" class="button" data-command=${WRITE} aria-keyshortcuts=${keyOf(WRITE)} disabled=${!text.trim()}>${t("desk.note_do")} ${key(keyOf(WRITE))}</button>
    </form>`}
  </section>`;
}
