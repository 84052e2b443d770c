// The panel's seat comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { KeptTexts } from "../desk/kept_texts.js";
import { Older } from "../desk/older.js";
import { keepAwake } from "../lib/awake.js";
import { Http } from "../lib/http.js";
import { Outbox } from "../lib/outbox.js";
import { olderUrl, readPage, sessionUrl } from "../lib/page.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { html } from "../parts/html.js";
import { stayAwake } from "../stage/awake.js";
import { App } from "./app.js";
import { Seat } from "./seat.js";

const page = readPage(document);
const store = new Store();
if (page.frame) store.take(page.frame);

const line = new Line({
  open: opener({ path: page.socket, auth: { lang: page.lang } }),
  store,
  join: { session: page.session, audience: page.audience },
  http: new Http({ base: sessionUrl(page), audience: page.audience }),
});
const outbox = new Outbox({ name: `giaoluu.panel.${page.session}.${page.me.id}`, post: (envelope) => line.send(envelope), orphan: (entry, answer) => seat.orphan(entry, answer) });
const older = new Older({ store, url: (before) => olderUrl(page, before) });
const seat = new Seat({ page, store, line, outbox, texts: new KeptTexts(`giaoluu.panel.texts.${page.session}.${page.me.id}`) });

store.subscribe(() => {
  seat.changed();
  older.look();
});
outbox.subscribe(() => seat.tell());
line.on("state", (state) => {
  seat.lined();
  if (state === "polling") outbox.wake();
});
line.on("joined", (ack) => {
  seat.joined(ack);
  outbox.wake();
});
line.on("signal", (news) => seat.hear(news));
line.on("bye", (bye) => seat.goodbye(bye));
keepAwake(line);
addEventListener("hashchange", () => seat.chooseNumber(Number(location.hash.slice(1))));
addEventListener("pagehide", () => seat.leave());

// Nothing is lost that was typed before this page came alive; then all of what the server drew makes way.
const app = document.getElementById("app");
const early = app.querySelector("textarea.draft-text");
if (early && early.value !== early.defaultValue) seat.pen?.write(early.value);
app.replaceChildren();
render(html`<${App} seat=${seat} />`, app);
document.documentElement.dataset.alive = "";
line.start();
older.look();
stayAwake();
