// "My questions", alive: states as they change, questions still waiting on this device, withdrawing.
// Questions of other sessions stay as the server drew them.

import { readPage } from "../lib/page.js";
import { t } from "../lib/words.js";
import { html } from "../parts/html.js";
import { receiptOf } from "./answers.js";
import { connect } from "./citizen.js";
import { codeIn } from "./code.js";
import { connectionLine } from "./connection.js";
import { allDrafts } from "./drafts.js";
import { part, takeOver } from "./draw.js";
import { forgetReplies } from "./kept_reply.js";
import { mineItem, unfinished, unsent } from "./mine_item.js";
import { speaker } from "./speak.js";

const page = readPage(document);
const { store, line, outbox } = connect(page);
const speak = speaker(part("spoken"));
const drawMine = takeOver(part("mine"));
const drawUnsent = takeOver(part("unsent"));

const drawn = JSON.parse(document.getElementById("mine").textContent);
const elsewhere = drawn.filter((item) => item.session !== page.session);
let here = drawn.filter((item) => item.session === page.session);

function show() {
  forgetReplies([...here, ...elsewhere]);
  const leaving = new Set(outbox.entries.filter((entry) => entry.do === "question.withdraw").map((entry) => entry.with.question));
  const all = [...here, ...elsewhere].sort((one, other) => other.asked_at - one.asked_at);
  const one = (item) => mineItem({ item, base: page.base, leaving: leaving.has(item.id), receipt: receiptOf(item.session, item.id), onWithdraw });
  drawMine(all.length ? all.map(one) : html`<p class="empty">${t("mine.none")}</p>`);
  const left = allDrafts(page.base).map((one) => unfinished(one, `${page.base}/buoi/${one.session}/hoi`));
  drawUnsent([...outbox.entries.filter((entry) => entry.do === "question.ask").map(unsent), ...left]);
  part("mine-title").textContent = all.length ? t("mine.title", { count: all.length }) : t("nav.mine");
}

function take(mine) {
  const known = new Map(here.map((item) => [item.id, item.state]));
  here = mine.map((item) => ({ ...item, session: page.session }));
  for (const item of here) {
    if (known.has(item.id) && known.get(item.id) !== item.state) {
      speak(t("mine.spoken", { number: item.number, state: t(`mine.state.${item.state}`, { number: item.merged?.number ?? "" }) }));
    }
  }
  show();
}

async function onWithdraw(event, item) {
  if (item.session !== page.session || item.base) return; // the form goes its plain way
  event.preventDefault();
  const answer = await outbox.act("question.withdraw", page.session, { question: item.id });
  if (answer.mine) take(answer.mine);
  if (!answer.ok) speak(answer.say);
}

function codeFromLink() {
  const code = codeIn(location.hash);
  const field = document.getElementById("code");
  if (!code || field.value) return;
  field.value = code;
  field.focus();
}

line.on("joined", ({ mine }) => mine && take(mine));
line.on("mine", ({ mine }) => take(mine));
outbox.subscribe(show);
connectionLine({ region: null, line, store, speak });
addEventListener("hashchange", codeFromLink);
codeFromLink();
show();
line.start();
