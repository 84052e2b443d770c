// The chat's page at the desk, alive: lines come and go by themselves, each act is one press. The forms below it stay the
// server's. What waits stands in the order in which it was said, and nothing moves away under a finger: a line that was
// dealt with keeps its place until the pointer has left the list.

import { readPage } from "../lib/page.js";
import { keepAwake } from "../lib/awake.js";
import { provinceName } from "../lib/names.js";
import { connectSeat } from "../lib/seat.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { takeOver, part } from "../room/draw.js";
import { speaker } from "../room/speak.js";

const APPROVE = "chat.approve", REMOVE = "chat.remove";
const MOST = 100;
const SETTLE_MS = 1500;

const page = readPage(document);
const { store, line, outbox } = connectSeat(page, "chat");
const known = new Map(page.lines.map((each) => [each.id, each]));
const acting = new Map(); // id -> what is being done, or why not
const dealt = new Map(); // id -> when this reader dealt with it
const told = new Set(page.lines.map(({ id }) => id)); // waited when the page came, or was said to have come
const speak = speaker(part("spoken"));
const drawWaiting = takeOver(part("waiting")), drawOthers = takeOver(part("others"));

const every = () => {
  for (const each of store.all("chat_line")) known.set(each.id, each);
  return [...known.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
};

const who = (each) => html`<p class="chat-who"><b>${each.staff ? t("chat.staff") : each.name ? html`<bdi lang="vi">${each.name}</bdi>` : t("chat.anonymous")}</b>${
  each.province ? html` <span lang="vi">${provinceName(each.province)}</span>` : null} <time class="figure">${hhmm(each.at)}</time>${
  each.imitates ? html` <span class="tag" data-kind="warn">${t("chat_desk.imitates")}</span>` : null}${
  each.reason ? html` <span class="tag">${t("chat_desk.gone", { reason: t(`chat.reason.${each.reason}`) })}</span>` : null}</p>`;

async function act(each, command, more = {}) {
  if (acting.get(each.id) === "") return;
  acting.set(each.id, "");
  dealt.set(each.id, now());
  show();
  const answer = await outbox.act(command, page.session, { line: each.id, ...more }, undefined, 60_000);
  if (answer.ok) acting.delete(each.id);
  else acting.set(each.id, answer.say ?? t("chat.unsent"));
  setTimeout(show, SETTLE_MS + 50);
  show();
}

function row(each, main) {
  const said = acting.get(each.id), busy = said === "";
  const may = (command) => each.can?.[command];
  const reasons = html`<div class="chat-acts"><span>${t("chat_desk.remove")}</span>${page.reasons.map((reason) => html` <button class="button" type="button" disabled=${busy} onClick=${() => act(each, REMOVE, { reason })}>${t(`chat.reason.${reason}`)}</button>`)}</div>`;
  return html`<li key=${each.id} data-gone=${each.reason || undefined} aria-busy=${busy ? "true" : undefined}>${who(each)}<p class="chat-text" lang="vi" dir="auto">${each.text || t("chat.erased")}</p>${
    may(APPROVE) ? html`<div class="chat-acts"><button class="button" type="button" data-weight=${main ? "main" : undefined} disabled=${busy} onClick=${() => act(each, APPROVE)}>${icon("check")} ${t("chat_desk.approve")}</button></div>` : null}${
    !may(REMOVE) ? null : each.waits ? reasons : html`<details class="chat-more"><summary>${t("chat_desk.remove_this")}</summary>${reasons}</details>`}${
    said ? html`<p class="field-error" role="alert">${icon("warning")} <span>${said}</span></p>` : null}</li>`;
}

function show() {
  const settled = (id) => now() - (dealt.get(id) ?? 0) > SETTLE_MS;
  const all = every();
  const waits = all.filter((each) => each.waits || !settled(each.id));
  const others = all.filter((each) => !waits.includes(each)).reverse().slice(0, MOST);
  const first = waits.find((each) => each.waits);
  const fresh = waits.filter(({ id }) => !told.has(id));
  for (const { id } of fresh) told.add(id);
  if (fresh.length) speak(t(fresh.length === 1 ? "chat.spoken_one" : "chat.spoken", { count: fresh.length }), "chat");
  part("waiting-count").textContent = waits.filter((each) => each.waits).length;
  drawWaiting(html`<ol class="chat-rows">${waits.length ? waits.map((each) => row(each, each === first)) : html`<li class="empty" key="none">${t("chat_desk.none")}</li>`}</ol>`);
  drawOthers(html`<ol class="chat-rows">${others.length ? others.map((each) => row(each, false)) : html`<li class="empty" key="none">${t("chat.none")}</li>`}</ol>`);
}

line.on("state", (state) => {
  part("line").textContent = state === "lost" ? t("chat_desk.lost") : "";
  if (state === "polling") outbox.wake();
});
line.on("joined", () => outbox.wake());
line.on("bye", ({ say }) => { part("line").textContent = say ?? ""; });
keepAwake(line);
store.subscribe(show);
show();
line.start();
