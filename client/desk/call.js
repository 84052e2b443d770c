// The one question that is asked twice: what goes on air. While another is on the stage, that one must step off first.

import { useLayoutEffect, useRef } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Monitor } from "./on_air.js";
import { actOf } from "./acts.js";
import { key } from "./button.js";
import { Dialog } from "./dialog.js";
import { Overtaken } from "./overtaken.js";
import { numberOf } from "./say.js";

const OFF_AIR = ["question.answer", "question.promise", "question.return"];

export function Call({ desk }) {
  const { question, onAir } = desk;
  const yes = useRef(null);
  useLayoutEffect(() => yes.current?.focus(), [onAir?.id]);
  const close = () => desk.leave();
  const busy = onAir && onAir.id !== question?.id;
  if (!question) return null;
  const go = () => desk.commands.send("question.call", desk.held ?? question);
  return html`<${Dialog} title=${t("desk.call_title", { number: question.number })} kind="call" onClose=${close}>
    <${Monitor} question=${question} air />
    <p class="call-say">${t("desk.call_say", { asker: askerLine(question) })}</p>
    <${Overtaken} desk=${desk} question=${question} />
    ${busy && html`<div class="found call-busy">${icon("warning")} <span>${t("desk.call_busy", { number: onAir.number })}</span>
      <p>${OFF_AIR.filter((command) => desk.rights.may(onAir, command)).map((command) => html`<button type="button" class="button" key=${command}
        disabled=${Boolean(desk.pending.of(onAir.id))} onClick=${() => desk.commands.start(command, onAir)}>${numberOf(onAir)}: ${
          t(`command.${actOf(command).command}`).toLowerCase()}</button>`)}</p></div>`}
    <p class="over-acts">
      <button type="button" class="button" data-weight="main" ref=${yes} data-command="question.call" disabled=${busy || desk.overtaken} onClick=${go}>
        ${icon("screen")} ${t("desk.call_do", { number: question.number })} ${key("Enter")}</button>
      <button type="button" class="button" onClick=${close}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  <//>`;
}
