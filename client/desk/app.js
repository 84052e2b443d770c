// The desk, put together.

import { useEffect } from "preact/hooks";

import { html } from "../parts/html.js";
import { useNews, useTick, useWide } from "../parts/use.js";
import { t } from "../lib/words.js";
import { OnAirSide } from "./on_air.js";
import { Bar } from "./bar.js";
import { Column, Heads } from "./board.js";
import { Call } from "./call.js";
import { Detail } from "./detail.js";
import { Help } from "./help.js";
import { press } from "./keyboard.js";
import { Notice } from "./notice.js";
import { PanelWindow } from "./panel.js";
import { SessionWindow } from "./session.js";
import { Strip, ActionBar } from "./action_bar.js";

const WINDOWS = { call: Call, help: Help, session: SessionWindow, panel: PanelWindow };
const HINTS = [["j", "k", "hint.rows"], ["1", "5", "hint.columns"], ["Enter", null, "hint.next"], ["d", null, "hint.accept"], ["x", null, "hint.refuse"],
  ["l", null, "hint.call"], ["s", null, "hint.promise"], ["e", null, "hint.edit"], ["w", null, "hint.write"]];

export function App({ desk }) {
  useNews((watcher) => desk.subscribe(watcher));
  useTick(30_000); // ages grow
  useEffect(() => {
    const pressed = (event) => press(desk, event);
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  const wide = useWide("100rem");
  const Window = WINDOWS[desk.mode];
  return html`<div class="desk-page">
    <${Bar} desk=${desk} />
    <${Strip} desk=${desk} />
    <${OnAirSide} desk=${desk} />
    <main class="board" id="noi-dung">
      <${Heads} desk=${desk} />
      <div class="board-body">
        <${Column} key=${desk.column} desk=${desk} name=${desk.column} />
        ${wide && html`<${Column} key="beside" desk=${desk} name=${desk.column === "ready" ? "new" : "ready"} beside />`}
        <${Detail} desk=${desk} />
      </div>
      <${Notice} desk=${desk} />
    </main>
    <${Keys} />
    <${ActionBar} desk=${desk} />
    ${Window && html`<${Window} desk=${desk} />`}
  </div>`;
}

const Keys = () => html`<p class="keys" aria-hidden="true">${HINTS.map(([first, second, word]) => html`<span key=${word}><kbd>${first}</kbd>${
  second && html`${word === "hint.columns" ? "–" : " "}<kbd>${second}</kbd>`} ${t(`desk.${word}`)}</span>`)}
  <span><kbd>?</kbd> ${t("desk.hint.all")}</span></p>`;
