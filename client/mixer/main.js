// The vision mixer's page comes alive: the desk's table of the session, its outbox and its rights, drawn for whoever
// brings questions on air.

import { render } from "preact";

import { html } from "../parts/html.js";
import { Http } from "../lib/http.js";
import { Outbox } from "../lib/outbox.js";
import { olderUrl, readPage, sessionUrl } from "../lib/page.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { Desk } from "../desk/desk.js";
import { Older } from "../desk/older.js";
import { SignIn } from "../desk/sign_in.js";
import { App } from "./app.js";
import { Mixer } from "./mixer.js";

const page = readPage(document);
const store = new Store();
if (page.frame) store.take(page.frame);

const line = new Line({
  open: opener({ path: page.socket, auth: { lang: page.lang } }),
  store,
  join: { session: page.session, audience: page.audience },
  http: new Http({ base: sessionUrl(page), audience: page.audience }),
});
const outbox = new Outbox({
  name: `giaoluu.mixer.${page.session}.${page.me.id}`,
  post: (envelope) => line.send(envelope),
  orphan: (entry, answer) => answer.ok || desk.notices.refused(entry.do, store.get("question", entry.with.question), answer),
});
const signIn = new SignIn({ ...page.sign_in, me: page.me.id, base: page.base });
const older = new Older({ store, url: (before) => olderUrl(page, before) });
const desk = new Desk({ page, store, line, outbox, signIn, older });
const mixer = new Mixer(desk);

store.subscribe(() => {
  desk.changed();
  older.look();
});
outbox.subscribe(() => desk.tell());
line.on("state", (state) => {
  desk.lined();
  if (state === "polling") outbox.wake();
});
line.on("joined", (ack) => {
  for (const news of ack.signals ?? []) mixer.hear(news);
  desk.joined(ack);
  outbox.wake();
});
line.on("signal", (news) => {
  mixer.hear(news);
  desk.hear(news);
  desk.tell();
});
line.on("bye", (bye) => desk.goodbye(bye));
addEventListener("online", () => line.nudge());
document.addEventListener("visibilitychange", () => document.hidden || line.nudge());

desk.open("ready");
render(html`<${App} mixer=${mixer} />`, document.getElementById("app"));
document.documentElement.dataset.alive = "";
line.start();
older.look();
