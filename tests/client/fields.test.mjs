import assert from "node:assert/strict";
import { test } from "node:test";

import { render } from "preact";

import { Erased, Field, useKept } from "../../client/desk/fields.js";
import { KeptTexts } from "../../client/desk/kept_texts.js";
import { learn } from "../../client/lib/words.js";
import { html } from "../../client/parts/html.js";

learn({ "desk.length": "{length}/{limit} ký tự", "refused.text.long": "Dài quá {limit} ký tự (đang có {length})." }, "vi");

function formOf(most) {
  const page = document.body.appendChild(document.createElement("div"));
  const sent = [];
  const draw = (text) => render(html`<form onSubmit=${(event) => { event.preventDefault(); sent.push(text); }}>
    <${Field} id="wanted" label="Hỏi lại" text=${text} most=${most} write=${draw} /></form>`, page);
  draw("");
  const [form, field] = [page.querySelector("form"), page.querySelector("textarea")];
  const paste = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return { page, field, sent, paste, send: () => form.requestSubmit(), told: () => page.querySelector(".field-length > span").textContent, done: () => page.remove() };
}

test("what is pasted stays whole, its length is told, and the form is held in words until it is shorter", () => {
  const { field, sent, paste, send, told, done } = formOf(500);
  paste("ễ".repeat(512));
  assert.equal([...field.value].length, 512);
  assert.equal(told(), "512/500 ký tự");
  assert.equal(field.validationMessage, "Dài quá 500 ký tự (đang có 512).");
  assert.equal(field.getAttribute("aria-invalid"), "true");
  send();
  assert.deepEqual(sent, []);
  paste("ễ".repeat(500));
  assert.equal(told(), "500/500 ký tự");
  send();
  assert.deepEqual(sent, ["ễ".repeat(500)]);
  done();
});

test("far from the limit nothing is said; characters count as the server counts them", () => {
  const { field, paste, told, done } = formOf(500);
  paste("a".repeat(449));
  assert.equal(told(), "");
  paste("👩‍👩‍👧".repeat(450));
  assert.equal(told(), "450/500 ký tự");
  assert.equal(field.validationMessage, "");
  done();
});

test("240,000 letters are counted within a blink, and none is lost", () => {
  const { field, paste, told, done } = formOf(20_000);
  const begun = performance.now();
  paste("Đất ".repeat(60_000));
  assert.equal(performance.now() - begun < 500, true, "slow");
  assert.equal(field.value.length, 240_000);
  assert.equal(told(), "239.999/20.000 ký tự");
  done();
});

test("a form that is open is empty, and says why, once the wording it was typed on was taken back", () => {
  const page = document.body.appendChild(document.createElement("div"));
  const question = { id: "q1", text: "lời cũ", text_rev: 2, wished_rev: 0 };
  const desk = { texts: new KeptTexts("desk", null), store: { get: () => question } };
  let form = null;
  const Form = () => {
    form = useKept(desk, "edit:q1", { text: question.text, rev: question.text_rev });
    return html`<p>${form[0].text}</p><${Erased} mine=${form[0]} />`;
  };
  const draw = () => render(html`<${Form} />`, page);
  draw();
  form[1]({ text: "lời cũ và thêm" });
  Object.assign(question, { text: "(đã rút)", text_rev: 3, wished_rev: 3 });
  draw();
  assert.deepEqual([form[0].text, form[0].rev, page.textContent.includes("desk.kept_erased")], ["(đã rút)", 3, true]);
  form[1]({ text: "viết lại" });
  desk.texts.look(() => question);
  assert.deepEqual(desk.texts.get("edit:q1"), { text: "viết lại", rev: 3, erased: true });
  page.remove();
});
