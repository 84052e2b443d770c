// The host's page comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { html } from "../parts/html.js";
import { connectSeat } from "../lib/seat.js";
import { keepAwake } from "../lib/awake.js";
import { readPage } from "../lib/page.js";
import { stayAwake } from "../stage/awake.js";
import { Host } from "./host.js";
import { Rundown } from "./rundown.js";

const page = readPage(document);
const { store, line, outbox } = connectSeat(page, "host");
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
