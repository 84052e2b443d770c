// An answer as whoever approves reads it: the lead's words and the signed parts as one, the way it has come, why this
// person may approve it or not.

import { html, icon } from "../parts/html.js";
import { initials } from "../parts/initials.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { Asked, Words } from "./answering.js";
import { AskedFor } from "./correction.js";
import { PartState, bodyOf } from "./parts.js";
import { Paragraphs, Published, signer } from "./published.js";
import { TAKE_IN } from "./catalogue.js";

export function Joint({ seat, question }) {
  const answer = seat.answer;
  const whole = seat.parts.length + 1;
  return html`<section class="answering-question"><${Asked} seat=${seat} question=${question}><span class="tag">${whole > 1 ? t("panel.joint", { n: whole }) : t("panel.one_answer")}</span> <//>
      <${Words} seat=${seat} question=${question} /></section>
    <div class="joint"><section aria-label=${t("panel.text_and_parts")}>
        ${answer?.published_at ? html`<${Published} seat=${seat} question=${question} answer=${answer} />` : html`<${Lead} seat=${seat} answer=${answer} />`}
        ${!answer?.published_at && seat.parts.map((part, index) => html`<${Part} key=${part.id} seat=${seat} part=${part} number=${index + 2} />`)}
      </section>
      <aside class="approval"><${Way} seat=${seat} answer=${answer} /><${May} seat=${seat} answer=${answer} /><${AskedFor} seat=${seat} question=${question} answer=${answer} /></aside></div>`;
}

function Lead({ seat, answer }) {
  if (!answer?.draft) return html`<p class="quiet">${t("panel.no_text")}</p>`;
  const { name, title } = signer(seat, answer);
  return html`<article class="joint-part"><h2>${seat.parts.length ? `1. ${t("panel.lead_text")}` : t("panel.lead_text")}</h2>
    <${Paragraphs} text=${answer.draft.text} />
    <p class="signature"><span class="portrait" data-size="small" aria-hidden="true">${initials(name)}</span> <span><b lang="vi">${name}</b>${title && `, ${title}`}
      ${answer.draft.spoken && html` <span class="tag">${t("panel.typed_by", { who: seat.who(answer.draft.by) })}</span>`}</span> <span class="state">${icon("pen")} ${hhmm(answer.draft.at)}</span></p></article>`;
}

function Part({ seat, part, number }) {
  const wording = part.signed ?? part.draft;
  return html`<article class="joint-part" data-standing=${part.standing}><h2 lang="vi">${number}. ${bodyOf(part)}</h2>
    <${Paragraphs} text=${wording?.text ?? ""} />
    ${part.note && html`<p class="quiet" lang="vi" dir="auto">${part.note}</p>`}
    <p class="signature"><span class="portrait" data-size="small" aria-hidden="true">${initials(wording?.name)}</span> <span><b lang="vi">${wording?.name}</b>${!part.person && html` <span class="tag">${t("panel.guest")}</span>`}${wording?.title && `, ${wording.title}`}</span> <${PartState} seat=${seat} part=${part} /></p>
    ${takes(seat, part) && html`<p class="form-acts"><button type="button" class="button" onClick=${() => seat.act(TAKE_IN, { contribution: part.id, text_rev: part.text_rev })}>${icon("check")} ${t(`command.${TAKE_IN}`)}</button></p>`}</article>`;
}

const takes = (seat, part) => part.standing === seat.is.handed && seat.page.edits && (seat.session.open ?? []).includes(TAKE_IN);

function Way({ seat, answer }) {
  const { parts } = seat;
  const signed = parts.filter(({ standing }) => seat.is.done.includes(standing)).length;
  const undecided = parts.filter(({ standing }) => standing === seat.is.handed).length;
  const submission = seat.of("submission");
  const out = Boolean(answer?.published_at);
  const sent = out || submission?.state === seat.is.waits;
  const steps = [
    ["written", true, answer?.draft ? `${seat.who(answer.draft.by)}, ${hhmm(answer.draft.at)}` : ""],
    ...(parts.length ? [["signed", out || !undecided && signed > 0, t("panel.parts_signed", { n: signed, of: parts.length })]] : []),
    ["sent_in", sent, submission ? `${seat.who(submission.by)}, ${hhmm(submission.acted_at)}` : ""],
    ["agreed", out, ""],
    ["out", out, out ? hhmm(answer.published_at) : t("panel.asker_is_told")],
  ];
  const next = steps.findIndex(([, done]) => !done);
  return html`<section><h2>${t("panel.way")}</h2><ol class="way-of">${steps.map(([name, done, small], index) => html`<li key=${name} data-open=${done ? undefined : index === next ? "now" : ""}>
    ${done && icon("check")}<span><b>${t(`panel.way.${name}`)}</b>${small && html` <small>${small}</small>`}</span></li>`)}</ol></section>`;
}

// Why this person may, or may not: nobody approves what they wrote or spoke.
export function heldBack(seat, answer) {
  const { by, separate } = seat.page.approval;
  if (by === "head" && !seat.me.roles.includes("head")) return "refused.answer.head";
  if (seat.parts.some(({ standing }) => standing === seat.is.handed)) return "panel.parts_wait";
  if (!separate || !answer?.draft) return "";
  const mine = answer.draft.by === seat.me.id || (answer.draft.spoken && seat.persons.some(({ id }) => id === answer.person));
  return mine ? "refused.answer.own" : "";
}

function May({ seat, answer }) {
  if (!answer?.draft) return null;
  const why = heldBack(seat, answer);
  return html`<p class="may" data-no=${why ? "" : undefined}>${icon(why ? "lock" : "shield")} <span>${t(why || (seat.page.approval.separate ? "panel.may" : "panel.may_all"))}</span></p>`;
}
