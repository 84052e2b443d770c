// The room's page comes alive: everything was already there when the server drew it.

import { olderUrl, readPage, waitingUrl } from "../lib/page.js";
import { hhmm, now as instant } from "../lib/time.js";
import { provinceName } from "../lib/names.js";
import { figure, t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { connect } from "./citizen.js";
import { connectionLine } from "./connection.js";
import { countdown } from "./countdown.js";
import { part, takeOver } from "./draw.js";
import { endUndone } from "./end_undone.js";
import { figuresLine } from "./figures.js";
import { items } from "./items.js";
import { leftLine } from "./left.js";
import { List } from "./list.js";
import { liveDrafts } from "./live_drafts.js";
import { more } from "./more.js";
import { nowCard } from "./now.js";
import { older } from "./older.js";
import { keepPlace } from "./place.js";
import { queue } from "./queue.js";
import { accepted, aired, answered } from "./ranks.js";
import { read, write } from "./shelf.js";
import { speaker } from "./speak.js";
import { Supports } from "./support.js";
import { brief } from "./text.js";
import { turn } from "./turn.js";
import { video } from "./video.js";

const page = readPage(document);
const { store, line, outbox } = connect(page);
const supports = new Supports({ session: page.session, tallies: page.supports, act: (name, payload, within) => outbox.act(name, page.session, payload, undefined, within) });
const phase = document.querySelector("[data-phase]").dataset.phase;
const speak = speaker(part("spoken"), (count) => t("room.spoken_many", { count }));
const item = items({ store, base: page.base, unit: page.unit, supports, page });

const before = phase === "before";
const pages = before && more({ region: part("more"), rank: accepted });
const list = new List({
  region: part(before ? "waiting" : "answers"),
  pull: part("pull"),
  rank: before ? pages.rank : answered,
  item,
  empty: t(before ? "room.asked_none" : "room.answered_none"),
  words: before ? "room.new_question" : "room.new",
});
const now = part("now") && nowCard(part("now"));
const showDrafts = part("live-drafts") && liveDrafts(part("live-drafts"));
const showQueue = part("queue") && queue({ details: part("queue"), count: part("queue-count"), region: part("waiting"), item, url: (after) => waitingUrl(page, after) });
const earlier = part("older") && older({ region: part("older"), store, url: (cursor) => olderUrl(page, cursor) });
const showTurn = turn({ region: part("turn"), phase, phases: page.phases, session: store.all("session")[0], speak });
const showEndUndone = part("end-undone") && endUndone({ region: part("end-undone"), speak });
const showVideo = part("video") && video(part("video"));
let counted = page.figures ?? null;
let onStage = now?.(store)?.id;

function say(id) {
  const question = store.get("question", id);
  const answer = store.get("answer", id);
  if (!question?.text || !answer) return;
  speak(t("room.spoken", { number: question.number, question: brief(question.text, 160), answer: brief(answer.text, 400) }), "answer");
}

function show() {
  if (store.all("session").length === 0) return;
  const news = list.show(store);
  if (!before) news.forEach(say);
  const on = now?.(store);
  if (on && on.id !== onStage) speak(t("room.spoken_now", { number: on.number, question: brief(on.text, 240) }), "now");
  onStage = on?.id ?? null;
  showDrafts?.(store);
  showVideo?.(store);
  showQueue?.(store, counted);
  if (counted) count({ ...counted, watching });
  earlier?.show();
  if (before) pages.show(store, show);
  showTurn(store.all("session")[0]);
  showEndUndone?.(store.all("session")[0]);
}

function mineCount(mine) {
  for (const spot of document.querySelectorAll("[data-part=mine-count]")) spot.textContent = mine.length || "";
}

function own(mine) {
  mineCount(mine);
  supports.mine(mine);
}

const figures = part("figures") && figuresLine(part("figures"));
const left = part("left") && leftLine(part("left"));
function count(numbers) {
  figures?.(numbers, aired(store));
  left?.(numbers, store.all("session")[0]);
}

let watching = 0;
function hear(news) {
  if (news.signal === "support") return supports.hear(news);
  if (news.signal === "watching") watching = news.number;
  else if (news.signal === "figures") counted = news;
  else return;
  showVideo?.watching(watching);
  if (counted) count({ ...counted, watching });
  if (counted) showQueue?.(store, counted);
}

// The chat is fetched when there is one; `news`: what this reader said there.
let chat = null;
function talk(news) {
  if (!part("chat") || (!chat && !store.get("chat", "chat")?.on)) return;
  const kit = { html, part, takeOver, t, hhmm, now: instant, figure, provinceName, read, write, older: (cursor) => olderUrl(page, cursor) };
  chat ??= import("./chat.js").then(({ chatBeside }) => chatBeside({ page, store, outbox, speak, kit }));
  if (news) chat.then(({ mine }) => mine(news));
}

line.on("joined", (answer) => {
  if (answer.figures) hear({ ...answer.figures, signal: "figures" });
  for (const news of answer.signals ?? []) hear(news);
  if (answer.mine) own(answer.mine);
  talk(answer.chat);
});
line.on("signal", hear);
line.on("mine", ({ mine, chat: said }) => {
  own(mine);
  talk(said);
});
connectionLine({ region: part("connection"), line, store, speak });
if (part("countdown")) countdown(part("countdown"), store);

show();
if (!before && part("answers")) keepPlace({ name: page.session, region: part("answers"), more: () => earlier?.read() ?? false });
supports.subscribe(show);
store.subscribe(show);
store.subscribe(() => talk());
talk();
line.start();
