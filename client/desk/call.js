// The one question that is asked twice: what goes on air. While another is on the stage, that one must step off first.

import { useLayoutEffect, useRef } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { CALL, OFF_STAGE } from "./catalogue.js";
import { Dialog } from "./dialog.js";
import { Monitor } from "./on_air.js";
import { Overtaken } from "./overtaken.js";
import { secret } from "./personal.js";
import { kindsOf, numberOf } from "./say.js";
import { useSecondStep } from "./second_step.js";

export function Call({ desk }) {
  const { question, onAir } = desk;
  const yes = useRef(null);
  const busy = Boolean(onAir) && onAir.id !== question?.id;
  const ready = useSecondStep(busy, desk.held, question?.id);
  useLayoutEffect(() => yes.current?.focus(), [onAir?.id]);
  if (!question) return null;
  const close = () => desk.leave();
  const go = () => ready && desk.commands.send(CALL, desk.held ?? question);
  const found = secret(question, desk.keptFinds);
  return html`<${Dialog} title=${t("desk.call_title", { number: question.number })} kind="call" onClose=${close}>
    <${Monitor} question=${question} air />
    <p class="call-say">${t("desk.call_say", { asker: askerLine(question) })}</p>
    ${found.length > 0 && html`<p class="found">${icon("shield")} <span>${t("desk.found", { n: found.length })} <b>${kindsOf(found)}</b></span></p>`}
    <${Overtaken} desk=${desk} question=${question} />
    ${busy && html`<div class="found call-busy">${icon("warning")} <span>${t("desk.call_busy", { number: onAir.number })}</span>
      <p>${OFF_STAGE.filter((command) => desk.rights.may(onAir, command)).map((command) => html`<button type="button" class="button" key=${command}
        disabled=${Boolean(desk.pending.of(onAir.id))} onClick=${() => desk.commands.start(command, onAir)}>${numberOf(onAir)}: ${
          t(`command.${command}`).toLowerCase()}</button>`)}</p></div>`}
    <p class="over-acts">
      <button type="button" class="button" data-weight="main" ref=${yes} data-command=${CALL} disabled=${busy || desk.overtaken}
        aria-disabled=${ready ? undefined : "true"} onClick=${go}>
        ${icon("screen")} ${t("desk.call_do", { number: question.number })} ${key("Enter")}</button>
      <button type="button" class="button" onClick=${close}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  <//>`;
}
