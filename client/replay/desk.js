// Replay of the desk: its columns and rows as they stood at any second; nothing can be done.

import { render } from "preact";

import { readPage, sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part } from "../room/draw.js";
import { Controls } from "./controls.js";
import { PastDesk } from "./past_desk.js";
import { Board } from "./past_board.js";
import { Tape } from "./tape.js";

const page = readPage(document);
const tape = new Tape({ url: `${sessionUrl(page)}/xem-lai/ban`, starts: page.starts, gone: t("replay.hidden") });
const desk = new PastDesk(page, tape.table);

function show(moment) {
  part("when").textContent = t("replay.seat_at", { time: hhmm(moment) });
  desk.tell();
}

render(html`<${Board} desk=${desk} />`, document.getElementById("app"));
const lost = () => { part("when").textContent = t("replay.lost"); };
new Controls({ page, tape, draw: show, lost }).start();
document.documentElement.setAttribute("data-alive", "");
