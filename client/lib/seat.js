// What every seat of staff shares once scripts run: the table of entities, the line, the outbox.

import { oncePerPress } from "./held.js";
import { Http } from "./http.js";
import { Outbox } from "./outbox.js";
import { sessionUrl } from "./page.js";
import { Line } from "./socket.js";
import { Store } from "./store.js";
import { opener } from "./wire.js";

// `seat` names the outbox; `orphan(entry, answer)` hears what came of an act whose page is gone. A screen that came by a
// link (`page.screen`) says so. The line is not started yet.
export function connectSeat(page, seat, orphan) {
  oncePerPress();
  const store = new Store();
  if (page.frame) store.take(page.frame);
  const { screen } = page;
  const line = new Line({
    open: opener({ path: page.socket, auth: screen ? { lang: page.lang, screen } : { lang: page.lang } }),
    store,
    join: { session: page.session, audience: page.audience },
    http: new Http({ base: sessionUrl(page), audience: page.audience, screen, sizes: page.sizes }),
  });
  const outbox = new Outbox({ name: `giaoluu.${seat}.${page.session}.${page.me.id}`, post: (envelope) => line.send(envelope), orphan });
  return { store, line, outbox };
}

// Tells `seat` what changes in the table, in the outbox and on the line.
export function follow(seat, { store, line, outbox, older }) {
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
  line.on("bye", (bye) => seat.goodbye(bye));
}
