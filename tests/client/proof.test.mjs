// What the seal of a record proves, computed by WebCrypto on the record that docs/verify.py knows, too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkReceipt, checkRecord } from "../../client/lib/proof.js";
import { checkSaid } from "../../client/lib/proof_said.js";

const golden = async () => (await fetch("/tests/golden/sealed.json")).json();

test("a sealed record holds, and its signature is checked", async () => {
  const found = await checkRecord((await golden()).record);
  assert.deepEqual(found.problems, []);
  assert.equal(found.holds, true);
  assert.notEqual(found.signed, false);
});

test("a receipt leads to the seal", async () => {
  const { receipt } = await golden();
  const own = receipt.entry.parts["words.text"].value;
  assert.equal((await checkReceipt(receipt, own)).holds, true);
  assert.deepEqual((await checkReceipt(receipt, `${own}!`)).problems, [{ wrong: "text", at: "" }]);
  receipt.path.reverse();
  assert.equal((await checkReceipt(receipt)).holds, false);
});

const TAMPERINGS = {
  said: (record) => { record.pairs.find((pair) => pair.question.text).question.text += "!"; },
  missing: (record) => { record.pairs.splice(record.pairs.findIndex((pair) => pair.question.text), 1); },
  entries: (record) => { record.proof.leaves.pop(); },
  entry: (record) => { record.proof.leaves[record.proof.entries[0].seq - 1] = "00".repeat(32); },
  signature: (record) => { record.proof.seal.statement = record.proof.seal.statement.replace('"at":1', '"at":2'); },
  newer: (record) => { record.proof.said = record.proof.said.filter((each) => !each.at.endsWith("/question/text")); },
};

test("where no entry is opened nothing that is cited is proved", async () => {
  const { record } = await golden(), wrong = [];
  checkSaid(record, JSON.parse(record.proof.seal.statement), {}, (...each) => wrong.push(each));
  for (const { at } of record.proof.said) assert.ok(wrong.some(([code, place]) => code === "said" && place === at), at);
});

for (const [wrong, tamper] of Object.entries(TAMPERINGS)) {
  test(`what was done is named: ${wrong}`, async () => {
    const { record } = await golden();
    tamper(record);
    const found = await checkRecord(record);
    assert.ok(found.problems.some((each) => each.wrong === wrong) || (wrong === "signature" && found.signed === null));
  });
}
