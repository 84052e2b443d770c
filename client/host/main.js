// The host's page comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { html } from "../parts/html.js";
import { keepAwake } from "../lib/awake.js";
import { readPage, sessionUrl } from "../lib/page.js";
import { Http } from "../lib/http.js";
import { Outbox } from "../lib/outbox.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { stayAwake } from "../stage/awake.js";
import { Host } from "./host.js";
import { Rundown } from "./rundown.js";

const page = readPage(document);
const store = new Store();
if (page.frame) store.take(page.frame);

const line = new Line({
  open: opener({ path: page.socket, auth: { lang: page.lang } }),
  store,
  join: { session: page.session, audience: page.audience },
  http: new Http({ base: sessionUrl(page), audience: page.audience }),
});
const outbox = new Outbox({ name: `giaoluu.host.${page.session}.${page.me.id}`, post: (envelope) => line.send(envelope) });
const rundown = new Rundown({ page, store, line, outbox });

store.subscribe(() => rundown.tell());
outbox.subscribe(() => rundown.tell());
line.on("state", (state) => {
  rundown.lined();
  if (state === "polling") outbox.wake();
});
line.on("joined", (ack) => {
  if (ack.staff) rundown.staff = ack.staff;
  outbox.wake();
});
line.on("bye", (bye) => rundown.goodbye(bye));
keepAwake(line);

const app = document.getElementById("app");
app.replaceChildren(); // a message that the server drew would stay beside ours
render(html`<${Host} rundown=${rundown} />`, app);
document.documentElement.dataset.alive = "";
line.start();
stayAwake();
