// All keys, from the table; and the switch that turns single letters off, for those whom they disturb.

import { html } from "../parts/html.js";
import { t } from "../lib/words.js";
import { KEYS } from "./catalogue.js";
import { Dialog } from "./dialog.js";

const GROUPS = ["go", "act", "air", "desk"];
const SAID = { ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc", " ": "␣" };

export function Help({ desk }) {
  return html`<${Dialog} title=${t("desk.keys")} kind="help" onClose=${() => desk.leave()}>
    <div class="help">${GROUPS.map((group) => html`<section key=${group}><h3>${t(`desk.keys_${group}`)}</h3><dl>
      ${KEYS.filter((row) => row.group === group).map((row) => html`<div key=${row.key}>
        <dt>${[row.key, row.also].filter(Boolean).map((name) => html`<kbd key=${name}>${SAID[name] ?? name}</kbd>`)}</dt>
        <dd>${row.command ? t(`command.${row.command}`) : t(`desk.move.${row.move}`)}</dd></div>`)}</dl></section>`)}</div>
    <label class="choice"><input type="checkbox" checked=${desk.shortcuts.on} onChange=${() => desk.flipShortcuts()} />
      <span>${t("desk.letters_on")}</span></label>
  <//>`;
}
