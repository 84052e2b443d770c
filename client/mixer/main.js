// The vision mixer's page comes alive: the desk's table of the session, its outbox and its rights, drawn for whoever
// brings questions on air.

import { render } from "preact";

import { html } from "../parts/html.js";
import { keepAwake } from "../lib/awake.js";
import { connectSeat, follow } from "../lib/seat.js";
import { olderUrl, readPage } from "../lib/page.js";
import { Desk } from "../desk/desk.js";
import { Older } from "../desk/older.js";
import { SignIn } from "../desk/sign_in.js";
import { App } from "./app.js";
import { Mixer } from "./mixer.js";

const page = readPage(document);
const connected = connectSeat(page, "mixer", (entry, answer) => desk.orphan(entry, answer));
const { store, line, outbox } = connected;
const signIn = new SignIn({ ...page.sign_in, me: page.me.id, base: page.base });
const older = new Older({ store, url: (before) => olderUrl(page, before) });
const desk = new Desk({ page, store, line, outbox, signIn, older });
const mixer = new Mixer(desk);

line.on("joined", (ack) => {
  for (const news of ack.signals ?? []) mixer.hear(news);
});
follow(desk, { ...connected, older });
line.on("signal", (news) => {
  mixer.hear(news);
  desk.hear(news);
  desk.tell();
});
keepAwake(line);

desk.open("ready");
render(html`<${App} mixer=${mixer} />`, document.getElementById("app"));
document.documentElement.dataset.alive = "";
line.start();
older.look();
