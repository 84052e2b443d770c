// The lower third for a broadcast's mixer: transparent, drawn by hand. The browser sources of such programs are as old as
// Chromium 87 and know no import map, so nothing that this page loads may need one, or anything newer.

import { io } from "../vendor/socket.io.js";
import { readPage } from "../lib/page.js";
import { lowerThird } from "./lower_third.js";
import { begin, screenOf } from "./line.js";

const opener = ({ path, auth }) => () =>
  io({ path, auth, transports: ["websocket"], reconnection: false, autoConnect: false, forceNew: true, timeout: 10_000 });

const { view, line } = screenOf(readPage(document), opener);
const draw = lowerThird(document.getElementById("app"), document);
view.subscribe(() => draw(view));
draw(view);
begin(line);
