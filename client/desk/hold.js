// Asking back: what is missing, by prepared sentences and in one's own words, and what the asker will read.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { date, hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { commandOf } from "./catalogue.js";
import { Overtaken } from "./overtaken.js";
import { numberOf } from "./say.js";
import { Field, useKept } from "./fields.js";

export function Hold({ desk, question, mode }) {
  const slot = `${mode}:${question.id}`;
  const { needs } = desk.page.desk;
  const [said, change] = useKept(desk, slot, { needs: [], text: "" });
  const first = useRef(null);
  useLayoutEffect(() => first.current?.focus(), []);
  const turn = (need) => change({ needs: needs.filter((each) => (each === need) !== said.needs.includes(each)) });
  const text = said.text.trim();
  const ready = Boolean(text || said.needs.length) && !desk.overtaken;
  const send = async () => {
    if (!ready) return;
    const until = desk.page.reply_by ? { reply_by: desk.page.reply_by } : {};
    const answer = await desk.commands.send(commandOf(mode), desk.held ?? question, { needs: said.needs, ...(text ? { text } : {}), ...until });
    if (answer?.ok) desk.texts.delete(slot);
  };
  return html`<form class="reason" onSubmit=${(event) => { event.preventDefault(); send(); }} onKeyDown=${(event) => number(event, needs, turn)}>
    <${Overtaken} desk=${desk} question=${question} />
    <p class="reason-text" dir="auto" lang="vi">${question.text}</p>
    <fieldset class="reason-list"><legend>${t("desk.hold_what")}</legend>
      ${needs.map((need, index) => html`<label key=${need} class="choice"><input type="checkbox" name="needs" value=${need}
        ref=${index === 0 ? first : undefined} checked=${said.needs.includes(need)} onChange=${() => turn(need)} />
        <span>${t(`clarify.need.${need}`)}</span> ${key(index + 1)}</label>`)}
    </fieldset>
    <div class="reason-side">
      <${Field} id="hold-text" label=${t("desk.hold_text")} help=${t("desk.hold_text_help")} rows="3" most=${desk.limits.note} text=${said.text} write=${(text) => change({ text })} />
      <${Preview} desk=${desk} question=${question} needs=${said.needs} text=${text} />
    </div>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" disabled=${!ready}>${t("desk.hold_do", { number: question.number })}</button>
      <button type="button" class="button" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// As "Câu hỏi của tôi" will show it.
function Preview({ desk, question, needs, text }) {
  const until = desk.page.reply_by;
  return html`<div class="preview" aria-live="polite"><h3>${t("desk.asker_reads")}</h3>
    <div class="preview-slip">
      <p class="state" data-state="warn">${icon("help")} <span>${t("mine.state.held")}</span></p>
      ${needs.map((need) => html`<p class="preview-why" key=${need}>${t(`clarify.ask.${need}`)}</p>`)}
      ${text && html`<p class="preview-why" dir="auto">${text}</p>`}
      ${until && html`<p class="preview-why">${t("clarify.until", { time: hhmm(until), date: date(until) })}</p>`}
      <p class="preview-foot">${numberOf(question)}</p>
    </div></div>`;
}

// Digits choose while no text is being written.
function number(event, needs, turn) {
  if (event.target.tagName === "TEXTAREA" || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const need = needs[Number(event.key) - 1];
  if (!need) return;
  event.preventDefault();
  turn(need);
}
