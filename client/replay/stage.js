// Replay of the stage: what the hall saw at any second, blanks and freezes too.

import { render } from "preact";

import { readPage, sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part } from "../room/draw.js";
import { Hall } from "../stage/hall.js";
import { View } from "../stage/view.js";
import { Controls } from "./controls.js";
import { Tape } from "./tape.js";

const page = readPage(document);
const tape = new Tape({ url: `${sessionUrl(page)}/xem-lai/san-khau`, starts: page.starts, gone: t("replay.hidden") });
const view = new View(page, tape.table);
view.small = true;

function show(moment) {
  part("when").textContent = t("replay.seat_at", { time: hhmm(moment) });
  view.figures = tape.figures;
}

render(html`<${Hall} view=${view} />`, document.getElementById("app"));
const lost = () => { part("when").textContent = t("replay.lost"); };
new Controls({ page, tape, draw: show, lost }).start();
document.documentElement.setAttribute("data-alive", "");
