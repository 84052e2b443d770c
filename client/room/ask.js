// The ask form with scripts: a draft that stays, an id made here, a question that is sent again until it is answered.
// Without them the same form is posted as it stands.

import { newCid } from "../lib/outbox.js";
import { readPage, sessionUrl } from "../lib/page.js";
import { left } from "../lib/typed.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { receipts } from "./answers.js";
import { connect } from "./citizen.js";
import { contactAsked } from "./contact.js";
import { claim, waiting } from "./claim.js";
import { draft, keepDraft } from "./drafts.js";
import { draftsLine } from "./drafts_view.js";
import { part, takeOver } from "./draw.js";
import { complain, fieldOf, fill, filled, forgive, forgiveField, payload } from "./form.js";
import { intakeLine } from "./intake.js";
import { showReceipt } from "./receipt_view.js";
import { sendingLine } from "./sending.js";
import { read, write } from "./shelf.js";
import { Similar, similarView } from "./similar.js";
import { Supports } from "./support.js";

const ASK_THIS = "giaoluu:ask-this"; // what was said in the chat and is a question
const page = readPage(document);
const form = part("ask-form");
const { store, line, outbox } = connect(page);
const tab = await claim(page.session);
const others = await waiting(page.session, tab);

if (form.elements.text) begin();
else draftsLine({ region: part("drafts"), drafts: [draft(page.session, tab), ...others].filter((one) => one?.text) });
intakeLine({ region: part("intake"), button: form.querySelector("button[type=submit]"), store, session: page.session });
line.start();

function begin() {
  const button = form.querySelector("button[type=submit]");
  const kept = takeOver(part("kept"));
  const sending = sendingLine({ button, line });
  const unreachable = contactAsked({ form, store, session: page.session });
  let cid = null; // of the question on its way

  const supports = new Supports({ session: page.session, act: (name, payload, within) => outbox.act(name, page.session, payload, undefined, within) });
  const similar = new Similar({ url: `${sessionUrl(page)}/giong`, supports, draw: similarView(part("similar"), page) });

  function restore() {
    const wanted = read(ASK_THIS), found = draft(page.session, tab);
    write(ASK_THIS, null);
    if (wanted && !form.elements.text.value.trim() && !found?.text) form.elements.text.value = wanted;
    if (!found || form.elements.text.value.trim()) return;
    fill(form, found);
    const onItsWay = outbox.entries.find((entry) => entry.cid === found.cid);
    if (onItsWay) return follow(onItsWay);
    if (found.refused) complain(form, "form", found.refused);
    kept(html`${icon("check")} ${t("ask.kept")}`);
  }

  function count() {
    const room = left(form.elements.text.value, page.limits.question);
    const counter = part("counter");
    counter.textContent = room !== null ? t(room < 0 ? "ask.over" : "ask.left", { count: Math.abs(room) }) : "";
    counter.toggleAttribute("data-over", room !== null && room < 0);
    return room;
  }

  function keep() {
    const stored = keepDraft(page.session, tab, { ...filled(form), base: page.base, ...(cid && { cid }) });
    kept(stored ? html`${icon("check")} ${t("ask.kept")}` : null);
  }

  // Wrong in a way that needs no server to see; its words, or null.
  function wrong() {
    const room = count();
    if (!form.elements.text.value.trim()) return t("ask.empty");
    return room !== null && room < 0 ? t("ask.too_long", { count: -room }) : null;
  }

  // What is written after the button was pressed goes with the question, as long as that was not sent.
  function typed({ target }) {
    forgiveField(form, target.name);
    keep();
    if (target.name === "text" && !cid) similar.typed(form.elements.text.value);
    if (cid && !wrong()) outbox.amend(cid, payload(filled(form)));
    else count();
  }

  async function send(event) {
    event.preventDefault();
    if (cid) return;
    forgive(form);
    const words = wrong();
    if (words) return complain(form, "text", words);
    const contact = unreachable();
    if (contact) return complain(form, "mail", contact);
    cid = newCid();
    keep();
    sending.start();
    const answer = await outbox.act("question.ask", page.session, payload(filled(form)), cid);
    done(answer.ok, answer);
  }

  function done(ok, answer) {
    const sent = cid;
    cid = null;
    sending.stop();
    if (ok) return received(sent);
    complain(form, fieldOf(answer), answer.say);
  }

  function received(sent) {
    const receipt = receipts(page.session).find((one) => one.cid === sent);
    if (receipt) showReceipt({ region: part("ask"), receipt, page, changed: Boolean(draft(page.session, tab)) });
    else location.assign(page.own_url);
  }

  // A question that this tab, before it was left or reloaded, had put on its way.
  function follow(entry) {
    cid = entry.cid;
    sending.start();
    const stop = outbox.subscribe((entries) => {
      if (entries.some((one) => one.cid === entry.cid)) return;
      stop();
      const refused = draft(page.session, tab)?.refused;
      done(!refused, { say: refused });
    });
  }

  form.noValidate = true;
  form.addEventListener("input", typed);
  form.addEventListener("submit", send);
  restore();
  draftsLine({ region: part("drafts"), drafts: others, mayOpen: true });
  count();
}
