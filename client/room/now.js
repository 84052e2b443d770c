// The card "answering now". It keeps its height, whatever it says.

import { hhmm } from "../lib/time.js";
import { languageOf, translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { translated } from "../parts/translation.js";
import { takeOver } from "./draw.js";
import { asker } from "./pair.js";
import { lines } from "./text.js";

const RUNS = new Set(["live", "paused"]);

export function nowCard(section) {
  const draw = takeOver(section);
  return (store) => {
    const stage = store.get("stage", "stage");
    const session = store.all("session")[0];
    const question = stage?.question ? store.get("question", stage.question) : null;
    const on = RUNS.has(session.state) && question?.text ? question : null;
    section.toggleAttribute("data-empty", !on);
    draw(on ? answering(on, stage.since, translationOf(store, on.id)) : between(session));
    return on;
  };
}

const answering = (question, since, other) => html`
  <p class="now-head"><span class="tag" data-kind="live">${t("room.now")}</span> ${t("pair.number", { number: question.number })} <span class="figure">${since ? hhmm(since) : ""}</span></p>
  <h2 class="now-question" lang=${languageOf(other)} dir="auto">${lines(question.text)}</h2>
  ${translated(other)}
  <p class="now-person">${asker(question, ", ")}</p>`;

const between = (session) => html`
  <p class="now-head"><span class="tag" data-kind=${session.state === "live" ? "live" : undefined}>${session.state === "live" ? html`<span class="live-dot"></span> ` : null}${t(`room.state.${session.state}`)}</span></p>
  <p class="now-question">${t(`room.now_none_${session.state}`)}</p>
  <p class="now-person" lang="vi">${session.venue}</p>`;
