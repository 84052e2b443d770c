// The screens that have a link: connected, silent and since when, or never opened. The public is told nothing of it.

import { html, icon } from "../parts/html.js";
import { useTick } from "../parts/use.js";
import { sessionUrl } from "../lib/page.js";
import { t } from "../lib/words.js";

export function Outputs({ mixer }) {
  useTick(1000);
  const { screens, desk } = mixer;
  const delay = desk.stage.delay_s ?? 0;
  return html`<div class="outputs" role="group" aria-label=${t("mixer.outputs")}>
    ${screens.map(({ link, up, silent }) => html`<span class="state" key=${link.id} data-state=${up ? "answered" : silent === null ? undefined : "warn"}>
      ${icon(up ? "check" : silent === null ? "clock" : "offline")} ${nameOf(link)}${up ? "" : `: ${silent === null ? t("screens.unopened")
        : `${t("screens.silent", { n: Math.round(silent / 1000) })}, ${t("screens.keeps")}`}`}</span>`)}
    ${!screens.length && html`<span>${t("screens.none")}</span>`}
    ${delay > 0 && html`<span class="state" data-state="warn">${icon("later")} ${t("mixer.delay", { n: delay })}</span>`}
    ${!desk.page.address && html`<span class="state" data-state="warn">${icon("warning")} ${t("mixer.unreachable")}</span>`}
    <a href=${`${sessionUrl(desk.page)}/man-hinh`}>${t("screens.title")}</a>
  </div>`;
}

const nameOf = ({ output, place }) => [t(`screens.output.${output}`), place].filter(Boolean).join(", ");
