// Replay of a session: the room as everybody saw it, at any second.

import { readPage, sessionUrl } from "../lib/page.js";
import { hhmm } from "../lib/time.js";
import { figure, t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { part } from "../room/draw.js";
import { figuresLine } from "../room/figures.js";
import { items } from "../room/items.js";
import { nowCard } from "../room/now.js";
import { aired } from "../room/ranks.js";
import { Controls } from "./controls.js";
import { Film } from "./film.js";
import { answeredThen, waitingThen } from "./past.js";
import { rows } from "./rows.js";
import { Tape } from "./tape.js";

const SHOWN = 20;

const page = readPage(document);
const tape = new Tape({ url: `${sessionUrl(page)}/xem-lai`, starts: page.starts, gone: t("replay.changed") });
const item = (id) => items({ store: tape.table, base: page.base, unit: page.unit, page })(id, false).draw(id);
const answers = rows(part("answers"), SHOWN, item);
const waiting = rows(part("waiting"), SHOWN, item, 0); // below what is seen first
const now = nowCard(part("now"));
const figures = figuresLine(part("figures"));

function show(moment, moved) {
  part("when").textContent = t("replay.room_at", { time: hhmm(moment) });
  if (!moved) return;
  answers(answeredThen(tape.table), html`<p class="empty" key="none">${t("room.answered_none")}</p>`);
  part("queue-count").textContent = figure(Math.max(0, tape.figures.waiting - (tape.figures.unread ?? 0) - aired(tape.table)));
  if (part("queue").open) waiting(waitingThen(tape.table));
  if (tape.table.all("session").length) now(tape.table);
  figures(tape.figures, aired(tape.table));
}

part("queue").addEventListener("toggle", () => show(controls.moment, true));

const lost = () => answers([], html`<p class="empty" key="lost">${t("replay.lost")}</p>`);
const controls = new Controls({ page, tape, draw: show, lost });
if (page.film) controls.film = new Film(part("film"), page, controls);
controls.start();
document.documentElement.setAttribute("data-alive", "");
