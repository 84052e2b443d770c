// Answers that are being written, where the session lets everybody read them: nobody has approved them. The same markup as
// templates/parts/live_drafts.html. Nothing is said aloud of them: an ear hears an answer once, when it is official.

import { hhmm } from "../lib/time.js";
import { languageOf, translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { takeOver } from "./draw.js";
import { lines, paragraphs } from "./text.js";

export function liveDrafts(section) {
  const draw = takeOver(section);
  return (store) => {
    const on = Boolean(store.all("session")[0]?.drafts_shown);
    section.hidden = !on;
    draw(on ? all(listed(store)) : null);
  };
}

function listed(store) {
  const stage = store.get("stage", "stage")?.question;
  const rank = ({ id, number }) => (id === stage ? -1 : number);
  return store.all("live_draft").map((draft) => ({ draft, question: store.get("question", draft.id), other: translationOf(store, draft.id) }))
    .filter(({ draft, question }) => draft.text && question?.text)
    .sort((one, other) => rank(one.question) - rank(other.question));
}

const all = (found) => html`<h2>${t("room.drafts")}</h2><p class="live-drafts-say">${icon("pen")} ${t("room.drafts_say")}</p>${
  found.length ? found.map(one) : html`<p class="empty">${t("room.drafts_none")}</p>`}`;

const one = ({ draft, question, other }) => html`<article class="live-draft" key=${question.id} id=${`nhap-${question.number}`}><p class="pair-asker"><span class="tag" data-kind="warn">${t("room.unapproved")}</span> <a class="pair-number" href=${`#cau-${question.number}`}>${t("pair.number", { number: question.number })}</a> <time>${hhmm(draft.at)}</time></p><p class="live-draft-question" lang=${languageOf(other)} dir="auto">${lines(question.text)}</p><div class="live-draft-text" lang="vi">${paragraphs(draft.text).map((line) => html`<p dir="auto">${line}</p>`)}</div></article>`;
