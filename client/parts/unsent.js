// What somebody wrote that cannot be sent any more where it was meant to go: shown whole, to be copied or thrown away.

import { useState } from "preact/hooks";

import { t } from "../lib/words.js";
import { html, icon } from "./html.js";

export function Unsent({ head, text, drop }) {
  const [copied, copy] = useState(false);
  const [sure, ask] = useState(false);
  const take = () => navigator.clipboard.writeText(text).then(() => copy(true), () => {});
  return html`<section class="unsent" data-part="unsent" aria-label=${head}>
    <p class="unsent-head">${icon("pen")} <b>${head}</b></p>
    <p class="unsent-text" lang="vi" dir="auto">${text}</p>
    <p class="overtaken-acts">
      ${navigator.clipboard && html`<button type="button" class="button" onClick=${take}>${t(copied ? "unsent.copied" : "unsent.copy")}</button>`}
      <button type="button" class="button" onClick=${() => (sure ? drop() : ask(true))}>${t(sure ? "unsent.drop_sure" : "unsent.drop")}</button></p>
  </section>`;
}
