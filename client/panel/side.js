// Beside the draft: who has seen it, who answers and who types, what came back from approval, the parts of others.

import { html, icon } from "../parts/html.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { OwnPart, Parts } from "./parts.js";
import { DRAFT, LIVE } from "./catalogue.js";

export function Side({ seat, question }) {
  const pen = seat.pen;
  return html`<div class="draft-side">
    <${Seen} seat=${seat} question=${question} />
    <${Back} seat=${seat} />
    ${pen && seat.may(DRAFT, question) && html`<${Speaker} seat=${seat} pen=${pen} />`}
    <${Parts} seat=${seat} />
    <${OwnPart} seat=${seat} question=${question} />
  </div>`;
}

// What the public sees of this draft now.
function Seen({ seat, question }) {
  const live = seat.of("live_draft");
  const on = live?.state === seat.is.reads;
  const key = on ? "panel.public_reads" : live?.state === seat.is.hidden ? "panel.put_aside" : seat.session.drafts_shown ? "panel.public_will_read" : "panel.unapproved";
  return html`<div class="unapproved" data-public=${on ? "" : undefined}><p>${t(key)}</p>
    ${on && seat.may(LIVE.withdraw, live) && html`<button type="button" class="button" onClick=${() => seat.act(LIVE.withdraw, { question: question.id })}>${icon("hide")} ${t("panel.withdraw")}</button>`}
    ${live?.state === seat.is.hidden && seat.may(LIVE.show, live) && html`<button type="button" class="button" onClick=${() => seat.act(LIVE.show, { question: question.id })}>${icon("eye")} ${t("panel.show_again")}</button>`}</div>`;
}

function Back({ seat }) {
  const submission = seat.of("submission");
  if (!submission) return null;
  const values = { who: seat.who(submission.by), at: hhmm(submission.acted_at) };
  if (submission.state === seat.is.waits) return html`<p class="state" data-state="answered">${icon("check")} ${t("panel.submitted", values)}</p>`;
  return html`<div class="asked-back" role="status"><p>${t("panel.came_back", values)}</p><p lang="vi" dir="auto"><b>${submission.note}</b></p></div>`;
}

// Whoever types for another says who speaks; the record tells both.
function Speaker({ seat, pen }) {
  const own = seat.persons.some(({ id }) => id === pen.person);
  return html`<div class="speaker-of">
    <label class="field-label" for="person">${t("panel.who_answers")}</label>
    <select class="input" id="person" value=${pen.person ?? ""} onChange=${({ currentTarget }) => pen.answers(currentTarget.value || null)}>
      <option value="">${t("panel.unit_answers")}</option>
      ${seat.panel.map(({ id, name, title }) => html`<option key=${id} value=${id}>${named(seat, id, name, title)}</option>`)}
    </select>
    ${pen.person && html`<label class="check"><input type="checkbox" checked=${pen.spoken} onChange=${({ currentTarget }) => pen.speaks(currentTarget.checked)}/> <span>${t(own ? "panel.spoken_own" : "panel.spoken")}</span></label>`}
  </div>`;
}

function named(seat, id, name, title) {
  const sits = seat.standIn(id);
  if (sits) return t("panel.sits_in", { name: sits.name, person: name });
  return title ? `${name}, ${title}` : name;
}
