// The confidence monitor comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { keepAwake } from "../lib/awake.js";
import { hideKey, readPage } from "../lib/page.js";
import { html } from "../parts/html.js";
import { connectSeat } from "../lib/seat.js";
import { stayAwake } from "../stage/awake.js";
import { Monitor } from "./monitor.js";

const page = readPage(document);
hideKey(page);
const { store, line, outbox } = connectSeat(page, "confidence");
// A link that was revoked or is over leaves no word on the screen.
line.on("bye", ({ code }) => { if (code?.startsWith("screen_link.")) location.reload(); });
line.on("state", (state) => state === "polling" && outbox.wake());
line.on("joined", () => outbox.wake());
keepAwake(line);

const app = document.getElementById("app");
app.replaceChildren();
render(html`<${Monitor} page=${page} store=${store} line=${line} outbox=${outbox} />`, app);
document.documentElement.dataset.alive = "";
line.start();
stayAwake();
