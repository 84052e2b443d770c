// A stop before marked personal data goes public: it is taken out first, or somebody says that it may stay.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { key } from "./button.js";
import { Overtaken } from "./overtaken.js";
import { personal, pieces, secret } from "./personal.js";
import { kindsOf } from "./say.js";
import { useSecondStep } from "./second_step.js";

export function PersonalStop({ desk, question }) {
  const command = desk.about;
  const first = useRef(null);
  const ready = useSecondStep(desk.held);
  useLayoutEffect(() => first.current?.focus(), []);
  const found = secret(question, desk.keptFinds);
  const act = t(`command.${command}`);
  const held = desk.held ?? question;
  const clean = (event) => {
    event.preventDefault();
    if (ready && !desk.overtaken) desk.commands.cleanAndSend(command, held, secret(held, desk.keptFinds), t("desk.taken"));
  };
  const asItIs = () => ready && desk.commands.send(command, held);
  const off = ready ? undefined : "true";
  return html`<form class="reason personal-stop" onSubmit=${clean}>
    <${Overtaken} desk=${desk} question=${question} />
    <p class="found">${icon("shield")} <span>${t("desk.personal_stop")} <b>${kindsOf(found)}</b></span></p>
    <p class="public-text" dir="auto" lang="vi">${pieces(question.text, personal(question)).map(({ text, hit }) => mark(desk, question, text, hit))}</p>
    <p class="reason-acts">
      <button type="submit" class="button" data-weight="main" ref=${first} disabled=${desk.overtaken} aria-disabled=${off}>${t("desk.clean_and", { act: act.toLowerCase() })} ${key("Enter")}</button>
      <button type="button" class="button" disabled=${desk.overtaken} aria-disabled=${off} onClick=${asItIs}>${t("desk.as_it_is", { act })}</button>
      <button type="button" class="button push" onClick=${() => desk.leave()}>${t("desk.cancel")} ${key("Esc")}</button>
    </p>
  </form>`;
}

// Each find is pressed to stay, or to go with the others after all.
function mark(desk, question, text, hit) {
  if (!hit) return text;
  if (hit.open) return html`<mark class="personal-seen" title=${t(`desk.kind_of.${hit.kind}`)}>${text}</mark>`;
  const kept = desk.keptFinds.has(question, hit);
  return html`<button type="button" class="personal" aria-pressed=${String(kept)} title=${`${t(`desk.kind_of.${hit.kind}`)}: ${t(kept ? "desk.stays" : "desk.let_stay")}`}
    onClick=${() => desk.keep(question, hit)}>${text}</button>`;
}
