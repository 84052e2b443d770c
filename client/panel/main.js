// The panel's seat comes alive: the server has drawn it as it stood.

import { render } from "preact";

import { KeptTexts } from "../desk/kept_texts.js";
import { Older } from "../desk/older.js";
import { SignIn } from "../desk/sign_in.js";
import { keepAwake } from "../lib/awake.js";
import { olderUrl, readPage } from "../lib/page.js";
import { html } from "../parts/html.js";
import { connectSeat, follow } from "../lib/seat.js";
import { stayAwake } from "../stage/awake.js";
import { App } from "./app.js";
import { Seat } from "./seat.js";

const page = readPage(document);
const connected = connectSeat(page, "panel", (entry, answer) => seat.orphan(entry, answer));
const { store, line, outbox } = connected;
const older = new Older({ store, url: (before) => olderUrl(page, before) });
const signIn = new SignIn({ ...page.sign_in, me: page.me.id, base: page.base });
const seat = new Seat({ page, signIn, store, line, outbox, texts: new KeptTexts(`giaoluu.panel.texts.${page.session}.${page.me.id}`) });

follow(seat, { ...connected, older });
line.on("signal", (news) => seat.hear(news));
keepAwake(line);
addEventListener("hashchange", () => seat.chooseNumber(Number(location.hash.slice(1))));
addEventListener("pagehide", () => seat.leave());
// Whoever writes is at work: the sign-in does not end under their hands.
for (const gesture of ["keydown", "click"]) document.addEventListener(gesture, () => signIn.used(), true);

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
