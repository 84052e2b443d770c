// The stage's page comes alive: the server has drawn it as it stood. It only looks: it sends nothing but its place in
// the log.

import { render } from "preact";

import { html } from "../parts/html.js";
import { readPage, sessionUrl } from "../lib/page.js";
import { Http } from "../lib/http.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { stayAwake } from "./awake.js";
import { Hall } from "./hall.js";
import { View } from "./view.js";

const page = readPage(document);
const store = new Store();
if (page.frame) store.take(page.frame);
const view = new View(page, store);

const line = new Line({
  open: opener({ path: page.socket, auth: { lang: page.lang } }),
  store,
  join: { session: page.session, audience: page.audience },
  http: new Http({ base: sessionUrl(page), audience: page.audience }),
});
store.subscribe(() => view.tell());
line.on("joined", (ack) => {
  if (ack.figures) view.figures = ack.figures;
  for (const news of ack.signals ?? []) view.hear(news);
});
line.on("signal", (news) => view.hear(news));
addEventListener("online", () => line.nudge());

render(html`<${Hall} view=${view} />`, document.getElementById("app"));
document.documentElement.dataset.alive = "";
line.start();
stayAwake();
