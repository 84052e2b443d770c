// The desk's page comes alive.

import { render } from "preact";

import { html } from "../parts/html.js";
import { keepAwake } from "../lib/awake.js";
import { connectSeat, follow } from "../lib/seat.js";
import { olderUrl, readPage } from "../lib/page.js";
import { App } from "./app.js";
import { DRAFT } from "./catalogue.js";
import { Desk } from "./desk.js";
import { Drafts } from "./draft.js";
import { Older } from "./older.js";
import { keepPlace } from "./place.js";
import { SignIn } from "./sign_in.js";

const page = readPage(document);
const connected = connectSeat(page, "desk", (entry, answer) => (answer.ok && entry.do === DRAFT ? desk.drafts.arrived(entry.with) : desk.orphan(entry, answer)));
const { store, line, outbox } = connected;
const signIn = new SignIn({ ...page.sign_in, me: page.me.id, base: page.base });
const older = new Older({ store, url: (before) => olderUrl(page, before) });
const drafts = (here) => new Drafts(here, (question, said) => here.notices.refused(DRAFT, question, said));
const desk = new Desk({ page, store, line, outbox, signIn, older, drafts });

follow(desk, { ...connected, older });
line.on("signal", (news) => {
  desk.hear(news);
  desk.tell();
});
keepAwake(line);

desk.changed();
keepPlace(desk);
render(html`<${App} desk=${desk} />`, document.getElementById("app"));
document.documentElement.dataset.alive = "";
line.start();
older.look();
