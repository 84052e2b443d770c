// Drafts that stand in no form on this page: to open in the form, or, where none is open, to read and to copy.

import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { openDraft } from "./claim.js";
import { takeOver } from "./draw.js";
import { brief, lines } from "./text.js";

export function draftsLine({ region, drafts, mayOpen = false }) {
  if (!region || drafts.length === 0) return;
  const draw = takeOver(region);
  const open = (id) => {
    openDraft(id);
    location.reload();
  };
  const opener = ({ id, text }) => html`<button class="button" type="button" onClick=${() => open(id)}>${t("ask.draft_open")}<span class="unseen">: ${brief(text, 60)}</span></button>`;
  draw(html`<section class="drafts"><h2>${t(mayOpen ? "ask.drafts" : "ask.drafts_closed")}</h2>${drafts.map((one) => html`<div class="mine" key=${one.id}>
    <p class=${mayOpen ? "mine-text" : "draft-text"} lang="vi" dir="auto">${mayOpen ? brief(one.text, 160) : lines(one.text)}</p>
    ${one.refused ? html`<p class="mine-why">${one.refused}</p>` : null}
    ${mayOpen ? opener(one) : null}
  </div>`)}</section>`);
}
