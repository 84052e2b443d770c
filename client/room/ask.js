// The ask form with scripts: a draft that stays, an id made here, a question that is sent again until it is answered.
// Without them the same form is posted as it stands.

import { newCid } from "../lib/outbox.js";
import { readPage } from "../lib/page.js";
import { figure } from "../lib/time.js";
import { t } from "../lib/words.js";
import { draft, dropDraft, keepDraft, receipts } from "./answers.js";
import { connect } from "./citizen.js";
import { html, icon, part, takeOver } from "./draw.js";
import { complain, fieldOf, fill, filled, forgive, left, payload } from "./form.js";
import { showReceipt } from "./receipt_view.js";
import { sendingLine } from "./sending.js";

const page = readPage(document);
const form = part("ask-form");
const button = form.querySelector("button[type=submit]");
const { line, outbox } = connect(page);
const kept = takeOver(part("kept"));
const sending = sendingLine({ button, line });

function restore() {
  const found = draft(page.session);
  if (!found || form.elements.text.value.trim()) return;
  fill(form, found);
  if (found.refused) complain(form, "form", found.refused);
  kept(html`${icon("check")} ${t("ask.kept")}`);
}

function count() {
  const room = left(form.elements.text.value, page.limits.question);
  const counter = part("counter");
  const near = room !== null && room <= page.limits.question / 10;
  counter.textContent = near ? t(room < 0 ? "ask.over" : "ask.left", { count: figure(Math.abs(room), page.lang) }) : "";
  counter.toggleAttribute("data-over", near && room < 0);
  return room;
}

function keep() {
  const stored = keepDraft(page.session, filled(form));
  kept(stored && form.elements.text.value.trim() ? html`${icon("check")} ${t("ask.kept")}` : null);
}

// Wrong in a way that needs no server to see; its words, or null.
function wrong() {
  const room = count();
  if (!form.elements.text.value.trim()) return t("ask.empty");
  return room !== null && room < 0 ? t("ask.too_long", { count: figure(-room, page.lang) }) : null;
}

async function send(event) {
  forgive(form);
  const words = wrong();
  if (words) {
    event.preventDefault();
    complain(form, "text", words);
    return;
  }
  event.preventDefault();
  const cid = newCid();
  sending.start();
  const answer = await outbox.act("question.ask", page.session, payload(filled(form)), cid);
  sending.stop();
  if (answer.ok) return received(cid);
  complain(form, fieldOf(answer), answer.say);
}

function received(cid) {
  const receipt = receipts(page.session).find((one) => one.cid === cid);
  dropDraft(page.session);
  if (receipt) showReceipt({ region: part("ask"), receipt, page });
  else location.assign(`${page.base}/cua-toi`);
}

// A question that this page, before it was left or reloaded, had put on its way.
function follow(entry) {
  fill(form, { ...entry.with, anonymous: !entry.with.name });
  sending.start();
  const stop = outbox.subscribe((entries) => {
    if (entries.some(({ cid }) => cid === entry.cid)) return;
    stop();
    sending.stop();
    const refused = draft(page.session)?.refused;
    if (refused) complain(form, "form", refused);
    else received(entry.cid);
  });
}

form.noValidate = true;
form.addEventListener("input", () => {
  keep();
  count();
});
form.addEventListener("submit", send);
const onItsWay = outbox.entries.find((entry) => entry.do === "question.ask");
if (onItsWay) follow(onItsWay);
else restore();
count();
line.start();
