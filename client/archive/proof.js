// The seal on a slip and on the page of a session, checked where it is read.

import { able, checkReceipt, checkRecord } from "../lib/proof.js";
import { learn, t } from "../lib/words.js";

const data = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");
const place = document.querySelector("[data-part=proved]");

function show(said, state) {
  place.hidden = false;
  place.textContent = said;
  place.dataset.state = state;
}

function told(found) {
  if (!found.holds) {
    return found.problems.slice(0, 5).map(({ wrong, at }) => t(`proof.wrong.${wrong}`, { at })).join(" ");
  }
  return t(found.signed === null ? "proof.holds_unsigned" : "proof.holds", { seq: found.seal.seq, key: found.seal.key });
}

async function run(check) {
  if (!able()) return show(t("proof.unable"), "warn");
  show(t("proof.checking"), "busy");
  try {
    const found = await check();
    show(told(found), found.holds ? "answered" : "warn");
  } catch {
    show(t("proof.unreadable"), "warn");
  }
}

learn(data("words") || data("proof-words") || {});
const receipt = data("receipt-proof");
if (receipt) run(() => checkReceipt(receipt, document.querySelector("[data-proved-text]")?.dataset.provedText));
const button = document.querySelector("[data-part=check-record]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => run(async () => checkRecord(await (await fetch(button.dataset.record)).json())));
}
