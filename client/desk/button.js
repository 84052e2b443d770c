// A button of the desk: word, sometimes icon and key.

import { html, icon } from "../parts/html.js";
import { has, t } from "../lib/words.js";
import { keyOf } from "./keys.js";

export const shortOf = (command) => t(has(`command.short.${command}`) ? `command.short.${command}` : `command.${command}`);

export const key = (name) => html`<kbd aria-hidden="true">${name}</kbd>`;

export function actButton({ desk, act, question, main = false, scope, word, withIcon = false }) {
  const shortcut = keyOf(act.command, scope);
  return html`<button type="button" class="button" data-weight=${main ? "main" : undefined} data-command=${act.command}
    aria-keyshortcuts=${shortcut} title=${t(`command.${act.command}`)} disabled=${Boolean(desk.pending.of(question.id))}
    onClick=${() => desk.commands.start(act.command, question)}>
    ${withIcon && icon(act.icon)} ${word ?? (main || scope ? t(`command.${act.command}`) : shortOf(act.command))}${act.how === "call" ? "…" : ""} ${shortcut && key(shortcut)}
  </button>`;
}
