// The line of a screen: it only looks. A link that is revoked or over leaves no picture; a lost line leaves the last one.

import { hideKey, sessionUrl } from "../lib/page.js";
import { Http } from "../lib/http.js";
import { keepAwake } from "../lib/awake.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { stayAwake } from "./awake.js";
import { View } from "./view.js";

const OVER = new Set(["screen_link.over", "screen_link.unknown"]);
const SIGNED_OUT = new Set(["sign_in.revoked", "sign_in.needed", "audience.forbidden"]);
const SOON_MS = 3000;

// `io` makes sockets (lib/wire.js). Gives {view, line}; the line is not started yet.
export function screenOf(page, io) {
  const store = new Store();
  if (page.frame) store.take(page.frame);
  const view = new View(page, store);
  const { screen } = page;
  hideKey(page);
  const line = new Line({
    open: io({ path: page.socket, auth: screen ? { lang: page.lang, screen } : { lang: page.lang } }),
    store,
    join: { session: page.session, audience: page.audience },
    http: new Http({ base: sessionUrl(page), audience: page.audience, screen, sizes: page.sizes }),
  });
  store.subscribe(() => view.tell());
  line.on("joined", (ack) => {
    if (ack.figures) view.figures = ack.figures;
    for (const news of ack.signals ?? []) view.hear(news);
  });
  line.on("signal", (news) => view.hear(news));
  line.on("bye", ({ code }) => {
    if (OVER.has(code)) view.goDark();
    else if (SIGNED_OUT.has(code)) setTimeout(() => location.reload(), SOON_MS); // as everybody sees it
  });
  return { view, line };
}

export function begin(line) {
  document.documentElement.dataset.alive = "";
  line.start();
  keepAwake(line);
  stayAwake();
}
