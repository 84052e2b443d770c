// The desk, put together.

import { useEffect } from "preact/hooks";

import { html } from "../parts/html.js";
import { useNews, useTick, useWide } from "../parts/use.js";
import { t } from "../lib/words.js";
import { ActionBar, Strip } from "./action_bar.js";
import { useBackButton } from "./back_button.js";
import { Bar, Lines } from "./bar.js";
import { Column, Rows } from "./board.js";
import { Call } from "./call.js";
import { Detail } from "./detail.js";
import { Gestures } from "./gestures.js";
import { HandOver } from "./hand_over.js";
import { Heads } from "./heads.js";
import { Help } from "./help.js";
import { useKeptFocus } from "./kept_focus.js";
import { listen } from "./keyboard.js";
import { OnAirSide } from "./on_air.js";
import { MessageWindow } from "./message.js";
import { PanelWindow } from "./panel.js";
import { SessionWindow } from "./session.js";
import { Panic } from "./panic.js";
import { SignInDialog } from "./sign_in_dialog.js";

const DIALOGS = { call: Call, help: Help, session: SessionWindow, panel: PanelWindow, hand_over: HandOver, message: MessageWindow, panic: Panic };
const HINTS = [["j", "k", "hint.rows"], ["1", "5", "hint.columns"], ["Enter", null, "hint.next"], ["d", null, "hint.accept"], ["x", null, "hint.refuse"],
  ["l", null, "hint.call"], ["s", null, "hint.promise"], ["e", null, "hint.edit"], ["w", null, "hint.write"]];

export function App({ desk }) {
  useNews((watcher) => desk.subscribe(watcher));
  useTick(30_000); // ages grow
  useEffect(() => listen(desk, new Gestures()), []);
  useKeptFocus(desk);
  useBackButton(desk);
  const wide = useWide("100rem");
  const Over = DIALOGS[desk.mode];
  return html`<div class="desk-page">
    <${Bar} desk=${desk} />
    <${Lines} desk=${desk} />
    <${Strip} desk=${desk} />
    <${OnAirSide} desk=${desk} />
    <main class="board" id="noi-dung">
      <${Heads} desk=${desk} />
      <div class="board-body">
        <${Rows} desk=${desk} />
        ${wide && html`<${Column} key="beside" desk=${desk} name=${desk.column === "ready" ? "new" : "ready"} beside />`}
        <${Detail} desk=${desk} />
      </div>
    </main>
    <${Keys} />
    <${ActionBar} desk=${desk} />
    ${Over && html`<${Over} desk=${desk} />`}
    ${desk.signing && html`<${SignInDialog} desk=${desk} />`}
  </div>`;
}

const Keys = () => html`<p class="keys" aria-hidden="true">${HINTS.map(([first, second, word]) => html`<span key=${word}><kbd>${first}</kbd>${
  second && html`${word === "hint.columns" ? "–" : " "}<kbd>${second}</kbd>`} ${t(`desk.${word}`)}</span>`)}
  <span><kbd>?</kbd> ${t("desk.hint.all")}</span></p>`;
