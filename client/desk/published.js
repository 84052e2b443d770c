// The official answer, its signature, and the corrections under it with the words they replaced.

import { html, icon } from "../parts/html.js";
import { date, hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { whoOf } from "./say.js";

export function Published({ desk, answer }) {
  const who = answer.signed ?? desk.store.get("person", answer.person ?? "");
  const signature = who ? [who.name, who.title, who.unit, who.in_for && t("pair.in_for", { name: who.in_for })].filter(Boolean).join(", ") : t("desk.signed_unit");
  return html`<section class="published" aria-label=${t("desk.answer")}>
    <h3>${t("desk.answer")} <small>${icon("checked")} ${t("desk.published_at", { at: hhmm(answer.published_at), date: date(answer.published_at) })}</small></h3>
    <p class="published-who"><bdi>${signature}</bdi>${answer.typist && html` <small>${icon("mic")} ${t("panel.typed_by", { who: whoOf(desk, answer.typist) })}</small>`}</p>
    <p class="published-text" dir="auto" lang="vi">${answer.text}</p>
    ${(answer.parts ?? []).map((part) => html`<div key=${part.id} class="joint-part"><p class="published-who"><bdi>${[part.name, part.title, part.body].filter(Boolean).join(", ")}</bdi></p>
      <p class="published-text" dir="auto" lang="vi">${part.text}</p></div>`)}
    ${(answer.corrections ?? []).map(({ at, note, text }) => html`<details key=${at} class="published-old">
      <summary>${t("desk.corrected_at", { at: hhmm(at), date: date(at) })} ${note}</summary><p dir="auto" lang="vi">${text}</p></details>`)}
  </section>`;
}
