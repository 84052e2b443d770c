// What every page of a citizen shares once scripts run: the table of entities, the line, the outbox, who one is here.

import { keepAwake } from "../lib/awake.js";
import { oncePerPress } from "../lib/held.js";
import { Http } from "../lib/http.js";
import { Outbox } from "../lib/outbox.js";
import { sessionUrl } from "../lib/page.js";
import { Line } from "../lib/socket.js";
import { Store } from "../lib/store.js";
import { opener } from "../lib/wire.js";
import { keepAnswer, receipts } from "./answers.js";
import { read, write } from "./shelf.js";

const ASKER = "giaoluu:asker";
const REMEMBERED = "giaoluu:asker-remembered";

// The page brings its first frame, or at least the position it was made at; the socket sends only what is newer.
function seeded(page) {
  const store = new Store();
  if (page.frame) store.take(page.frame);
  else if (page.position) {
    const [seq, mark] = page.position.split(".");
    store.take({ since: 0, seq: Number(seq), mark, put: [], drop: [] });
  }
  return store;
}

// A session that takes questions slowly asks for a moment's work first; what does that is fetched when it is wanted.
async function working(line, envelope) {
  let first = await line.send(envelope);
  if (!first.work) return first;
  const { worked } = await import("../lib/work.js");
  const send = (again) => {
    const answer = first ?? line.send(again);
    first = null;
    return answer;
  };
  return worked(send, envelope);
}

export function connect(page) {
  oncePerPress();
  const store = seeded(page);
  const auth = (give) => give({ asker: read(ASKER) ?? undefined, lang: page.lang });
  const asker = { get: () => read(ASKER), set: (token) => write(ASKER, token) };
  const http = new Http({ base: sessionUrl(page), asker, sizes: page.sizes });
  const line = new Line({
    open: opener({ path: page.socket, auth }),
    store,
    join: { session: page.session, audience: "public" },
    http,
    live: page.live,
    again: page.again_ms,
    own: page.mine ? page.mine.length > 0 : receipts(page.session).length > 0 || null,
  });
  const post = async (envelope) => {
    const answer = await working(line, envelope);
    keepAnswer(page.session, envelope, answer);
    if (answer.ok && envelope.do === "question.ask") remember();
    return answer;
  };
  const outbox = new Outbox({ name: `giaoluu:outbox:${page.session}`, post, ready: () => line.ready() });

  const remember = async () => {
    const token = read(ASKER);
    if (token && read(REMEMBERED) !== token && (await http.remember().catch(() => false))) write(REMEMBERED, token);
  };
  line.on("mine", ({ mine }) => mine.length > 0 && remember());
  line.on("joined", ({ asker, mine }) => {
    if (asker) write(ASKER, asker);
    if (mine?.length) remember();
    outbox.wake();
  });
  line.on("state", (state) => state === "polling" && outbox.wake());
  keepAwake(line);
  return { store, line, outbox };
}
