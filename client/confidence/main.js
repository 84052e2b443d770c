// The confidence monitor comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { keepAwake } from "../lib/awake.js";
import { Http } from "../lib/http.js";
import { Outbox } from "../lib/outbox.js";
import { readPage, sessionUrl } from "../lib/page.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { html } from "../parts/html.js";
import { stayAwake } from "../stage/awake.js";
import { Monitor } from "./monitor.js";

const page = readPage(document);
const store = new Store();
if (page.frame) store.take(page.frame);

const { screen } = page;
const line = new Line({
  open: opener({ path: page.socket, auth: screen ? { lang: page.lang, screen } : { lang: page.lang } }),
  store,
  join: { session: page.session, audience: page.audience },
  http: new Http({ base: sessionUrl(page), audience: page.audience, screen }),
});
// A link that was revoked or is over leaves no word on the screen.
line.on("bye", ({ code }) => { if (code?.startsWith("screen_link.")) location.reload(); });
const outbox = new Outbox({ name: `giaoluu.confidence.${page.session}.${page.me.id}`, post: (envelope) => line.send(envelope) });
line.on("state", (state) => state === "polling" && outbox.wake());
line.on("joined", () => outbox.wake());
keepAwake(line);

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Monitor} page=${page} store=${store} line=${line} outbox=${outbox} />`, app);
document.documentElement.dataset.alive = "";
line.start();
stayAwake();
