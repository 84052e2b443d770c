// Fields in which people write sentences, and forms of several.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { Told } from "../parts/told.js";
import { left } from "../lib/typed.js";
import { t } from "../lib/words.js";
import { voided } from "./kept_texts.js";

// What was pasted stays whole, however long: how long it is stands below it once that comes near what the field takes, and
// the browser does not send the form, and says why, while it is longer.
export function Field({ id, label, help, tag = "textarea", text, most, write, field, ...more }) {
  const own = useRef(null);
  const ref = field ?? own;
  const room = left(text, most);
  const length = most - room;
  const over = room !== null && room < 0;
  useLayoutEffect(() => ref.current.setCustomValidity(over ? t("refused.text.long", { limit: most, length }) : ""));
  return html`<div class="field">${label && html`<label class="field-label" for=${id}>${label} ${help && html`<small>${help}</small>`}</label>`}
    <${tag} class="input" id=${id} ref=${ref} dir="auto" value=${text} aria-invalid=${over ? "true" : undefined} onInput=${({ currentTarget }) => write(currentTarget.value)} ...${more} />
    <p class="field-length" data-far=${room === null ? "" : undefined} data-over=${over ? "" : undefined}><${Told} trouble=${over} text=${room === null ? "" : t("desk.length", { length, limit: most })} /></p></div>`;
}

// What is typed, kept by mode and question until it is sent (see kept_texts). Where it went with the words of an asker the
// form is empty again, and `erased` says so.
export function useKept(desk, slot, empty) {
  const [said, say] = useState(desk.texts.get(slot) ?? { ...empty, erased: desk.texts.erased(slot) });
  const shown = voided(slot, said, (id) => desk.store.get("question", id)) ? { ...empty, erased: true } : said;
  const change = (more) => {
    const next = { ...shown, ...more };
    desk.texts.set(slot, next);
    say(next);
  };
  return [shown, change];
}

export const Erased = ({ mine }) => mine.erased && html`<p class="found" role="alert">${icon("hide")} <span>${t("desk.kept_erased")}</span></p>`;

// Acts on what stands at this revision beside a question: a refusal is told at the form, what was taken is kept no longer.
export function useActs(desk, slot, question, rev) {
  const [trouble, tell] = useState(null);
  const act = async (command, carries) => {
    const said = await desk.commands.run(command, { question: question.id, rev, ...carries });
    if (!said.ok) return tell(said);
    desk.texts.delete(slot);
    return desk.leave();
  };
  return { act, trouble, tell };
}
