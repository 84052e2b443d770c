// An answer that is out: its text, who signed and who typed it, its corrections; a correction may be asked for from here.

import { html, icon } from "../parts/html.js";
import { Unsent } from "../parts/unsent.js";
import { date, hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { AskedFor, CorrectionForm } from "./correction.js";

export const Paragraphs = ({ text }) => text.split(/\n+/).filter(Boolean).map((line, index) => html`<p key=${index} lang="vi" dir="auto">${line}</p>`);

// Who signs the draft as it stands: the person, or who sat in when it was written, or the unit.
export function signer(seat, answer) {
  const person = answer.person && seat.store.get("person", answer.person);
  if (!person?.name) return { name: seat.page.unit, title: "" };
  const id = answer.draft?.stand_in;
  const sits = id && seat.store.get("panel_seat", answer.person)?.substitutes?.find((each) => each.id === id);
  return sits ? { name: sits.name, title: [sits.title, t("panel.for", { name: person.name })].filter(Boolean).join(", ") } : person;
}

export function Published({ seat, question, answer }) {
  const { signed } = answer;
  const unsent = seat.texts.get(`answer:${question.id}`)?.text; // what another hand was writing when it was published
  return html`<section class="published-answer">
    <p class="state" data-state="answered">${icon("checked")} ${t("panel.published_at", { at: hhmm(answer.published_at), date: date(answer.published_at) })}</p>
    <article class="joint-part"><${Paragraphs} text=${answer.text} />
      <p class="signature"><span><b lang="vi">${signed?.name ?? seat.page.unit}</b>${signed?.title && `, ${signed.title}`}${signed?.in_for && `, ${t("panel.for", { name: signed.in_for })}`}
        ${answer.typist && html` <span class="tag">${t("panel.typed_by", { who: seat.who(answer.typist) })}</span>`}</span></p></article>
    ${answer.parts.map((part) => html`<article class="joint-part" key=${part.id}><h2 lang="vi">${part.body || part.name}</h2><${Paragraphs} text=${part.text} /><p class="signature"><span><b lang="vi">${part.name}</b>${part.title && `, ${part.title}`}</span></p></article>`)}
    ${answer.corrections.map((each, index) => html`<details key=${index} class="as-sent"><summary>${t("panel.corrected", { at: hhmm(each.at), date: date(each.at) })} <span lang="vi">${each.note}</span></summary><${Paragraphs} text=${each.text} /></details>`)}
    ${unsent && unsent !== answer.text && html`<${Unsent} head=${t("panel.unsent")} text=${unsent} drop=${() => seat.forget(`answer:${question.id}`)} />`}
    ${seat.tab === "mine" && html`<${AskedFor} seat=${seat} question=${question} answer=${answer} />`}
    ${seat.form === "correct" && html`<${CorrectionForm} seat=${seat} question=${question} answer=${answer} />`}
  </section>`;
}
