// The dialogs of the mixer. One of them decides: what goes on air. The others mark a text and list the keys.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { key } from "../desk/button.js";
import { Dialog } from "../desk/dialog.js";
import { secret } from "../desk/personal.js";
import { kindsOf, numberOf, whoOf } from "../desk/say.js";
import { useSecondStep } from "../desk/second_step.js";
import { t } from "../lib/words.js";
import { Hall } from "../stage/hall.js";
import { markedIn } from "../stage/view.js";
import { KEYS } from "./keys.js";
import { EXCERPT, OUTCOMES, TAKE } from "./mixer.js";

export function Dialogs({ mixer }) {
  const { dialog, about } = mixer;
  if (dialog === "take" && about) return html`<${Take} key=${about.id} mixer=${mixer} question=${about} />`;
  if (dialog === "excerpt" && about) return html`<${Excerpt} key=${about.id} mixer=${mixer} question=${about} />`;
  if (dialog === "help") return html`<${Help} mixer=${mixer} />`;
  return null;
}

function Take({ mixer, question }) {
  const { onAir, desk } = mixer;
  const [outcome, choose] = useState("answer");
  const [held] = useState({ off: onAir?.id, rev: question.text_rev });
  const yes = useRef(null);
  const taken = onAir?.id === question.id;
  const moved = taken || held.off !== onAir?.id || held.rev !== question.text_rev || mixer.cued?.id !== question.id;
  const ready = useSecondStep(moved, question.text_rev);
  useLayoutEffect(() => yes.current?.focus(), []);
  const close = () => mixer.close();
  const go = async () => {
    if (!ready || moved || mixer.busy(TAKE)) return;
    const said = await mixer.take(question, outcome);
    if (said?.ok) close();
  };
  const found = secret(question, desk.keptFinds);
  return html`<${Dialog} title=${t("desk.call_title", { number: question.number })} kind="take" onClose=${close}>
    <div class="screen" data-cued role="img" aria-label=${question.text}><div aria-hidden="true"><${Hall} view=${mixer.previewOf(question)} /></div></div>
    <p class="over-say">${desk.watching > 0 ? t("mixer.take_say_n", { n: desk.watching }) : t("mixer.take_say")}</p>
    ${found.length > 0 && html`<p class="found">${icon("shield")} <span>${t("desk.found", { n: found.length })} <b>${kindsOf(found)}</b></span></p>`}
    ${onAir && !taken && html`<fieldset class="take-off"><legend>${t("mixer.off", { number: onAir.number })}</legend>
      ${OUTCOMES.map((each) => html`<label class="choice" key=${each}><input type="radio" name="outcome" checked=${each === outcome} onChange=${() => choose(each)} />
        <span>${t(`mixer.outcome.${each}`)}</span></label>`)}</fieldset>`}
    ${moved && html`<p class="found" role="alert">${icon("people")} <span>${taken ? t("mixer.taken", { who: whoOf(desk, question.by), number: question.number }) : t("mixer.moved")}</span> <button type="button" class="button" onClick=${close}>${t("desk.cancel")}</button></p>`}
    <p class="over-acts">
      <button type="button" class="button" data-weight="main" ref=${yes} data-act="take_now" disabled=${moved || mixer.busy(TAKE)}
        aria-disabled=${ready ? undefined : "true"} onClick=${go}>${icon("screen")} ${t("desk.call_do", { number: question.number })} ${key("Enter")}</button>
      <button type="button" class="button" onClick=${close}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  <//>`;
}

// What is selected in the text is what is really asked; keyboard and finger select as in any text.
function Excerpt({ mixer, question }) {
  const text = useRef(null);
  const [chosen, choose] = useState("");
  useLayoutEffect(() => {
    const parts = markedIn(question, mixer.desk.store.get("excerpt", question.id));
    text.current.focus();
    if (parts) text.current.setSelectionRange(parts[0].length, parts[0].length + parts[1].length);
    look();
  }, []);
  const look = () => {
    const { value, selectionStart, selectionEnd } = text.current;
    choose(value.slice(selectionStart, selectionEnd).trim());
  };
  const close = () => mixer.close();
  const send = async (from, to) => {
    const said = await mixer.mark(question, from, to);
    if (said?.ok) close();
  };
  const mark = () => {
    const { value, selectionStart, selectionEnd } = text.current;
    const part = value.slice(selectionStart, selectionEnd);
    const from = selectionStart + part.length - part.trimStart().length;
    const points = (upTo) => Array.from(value.slice(0, upTo)).length;
    return send(points(from), points(from + part.trim().length));
  };
  return html`<${Dialog} title=${t("mixer.excerpt", { number: question.number })} kind="excerpt" onClose=${close}>
    <p class="over-say" id="excerpt-say">${t("mixer.excerpt_say")}</p>
    <textarea class="input excerpt-text" rows="9" readonly lang="vi" dir="auto" ref=${text} aria-label=${numberOf(question)} aria-describedby="excerpt-say"
      onSelect=${look} onKeyUp=${look} onPointerUp=${look}>${question.text}</textarea>
    <p class="excerpt-chosen" role="status">${chosen ? html`<b lang="vi" dir="auto">${chosen}</b>` : t("mixer.excerpt_none")}</p>
    <p class="over-acts">
      <button type="button" class="button" data-weight="main" disabled=${!chosen || mixer.busy(EXCERPT)} onClick=${mark}>${icon("check")} ${t("mixer.excerpt_do")}</button>
      <button type="button" class="button" disabled=${mixer.busy(EXCERPT)} onClick=${() => send(0, 0)}>${t("mixer.excerpt_drop")}</button>
      <button type="button" class="button" onClick=${close}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  <//>`;
}

const SAID = { ArrowDown: "↓", ArrowUp: "↑" };

function Help({ mixer }) {
  const { desk } = mixer;
  return html`<${Dialog} title=${t("desk.keys")} kind="help" onClose=${() => mixer.close()}>
    <dl class="help-keys">${KEYS.map((row) => html`<div key=${row.key}><dt>${[row.key, row.also].filter(Boolean).map((name) => html`<kbd key=${name}>${SAID[name] ?? name}</kbd>`)}</dt>
      <dd>${t(row.word)}</dd></div>`)}</dl>
    <label class="choice"><input type="checkbox" checked=${desk.shortcuts.on} onChange=${() => desk.flipShortcuts()} /> <span>${t("desk.letters_on")}</span></label>
  <//>`;
}
