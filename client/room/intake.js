// Under the hands of a writer the session stops taking questions, or begins to: the page says so, and what was written
// stays.

import { date, now as clock } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { takeOver } from "./draw.js";

export function intakeLine({ region, button, store, session }) {
  const draw = takeOver(region);
  const drawn = Boolean(button);
  let open = drawn && !button.disabled;

  store.subscribe(() => {
    const here = store.get("session", session);
    const now = here?.open.includes("question.ask") ?? open;
    if (now === open) return;
    open = now;
    if (button) button.disabled = !open;
    if (open) draw(drawn ? null : html`<span><b>${t("room.intake_open")}</b> <a class="button" data-weight="main" href="">${t("room.reload")}</a></span>`);
    else draw(html`<span><b>${t("ask.closed")}</b> ${here.intake_opens > clock() ? t("room.intake_from", { date: date(here.intake_opens) }) : t("ask.closed_kept")}</span>`);
  });
}
