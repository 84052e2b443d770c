// Somebody has got into a desk: the stages of the room go dark and everybody who works in it is signed out. No key leads
// here, and none confirms it but the one that presses its button.

import { useState } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";
import { Dialog } from "./dialog.js";
import { useSecondStep } from "./second_step.js";

export function Panic({ desk }) {
  const [said, say] = useState(null);
  const ready = useSecondStep();
  const go = async () => {
    const sent = { method: "POST", body: new URLSearchParams({ do: "room.panic" }), redirect: "manual" };
    const answer = await fetch(`${desk.page.base}/can-bo/khan-cap/do`, sent).catch(() => null);
    if (answer?.type === "opaqueredirect") location.assign(`${desk.page.base}/vao`);
    else say(t("refused.retry"));
  };
  return html`<${Dialog} title=${t("panic.title")} kind="sign-in" onClose=${() => desk.leave()}>
    <p class="over-say">${t("panic.say")}</p>
    <p class="over-say">${t("panic.sure")}</p>
    ${said && html`<p class="found" role="alert">${icon("warning")} <span>${said}</span></p>`}
    <p class="reason-acts"><button type="button" class="button" disabled=${!ready} onClick=${go}>${icon("warning")} ${t("panic.do")}</button>
      <button type="button" class="button" data-weight="main" onClick=${() => desk.leave()}>${t("desk.cancel")}</button></p>
  <//>`;
}
