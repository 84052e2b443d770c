// The asker's own wording, where the public reads another: opened for a reason, noted in the audit log, and gone again as
// soon as the question is left.

import { useEffect, useState } from "preact/hooks";

import { newCid } from "../lib/outbox.js";
import { sessionUrl } from "../lib/page.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { refusalOf } from "./say.js";

// What was opened of this question: {said: null or {original, personal}, open}.
export function useOpened({ id, text_rev: rev }) {
  const [said, open] = useState(null);
  useEffect(() => open(null), [id, rev]);
  return { said: said?.of === id ? said : null, open: (found) => open({ ...found, of: id }) };
}

export function Original({ desk, question, opened }) {
  const [refused, refuse] = useState(null);
  const [busy, work] = useState(false);
  const [why, choose] = useState("redact");
  const send = async (event) => {
    event.preventDefault();
    const note = event.currentTarget.elements.note?.value ?? "";
    work(true);
    const answer = await ask(desk.page, question.id, { why, note, cid: newCid() });
    work(false);
    if (answer.ok) opened.open(answer);
    else refuse(refusalOf(answer));
  };
  return html`<form class="original-shut" onSubmit=${send}>
    <p>${icon("lock")} <span>${t("look.shut")}</span></p>
    <label class="field"><span class="field-label">${t("look.why")}</span>
      <select class="input" name="why" value=${why} onChange=${({ currentTarget }) => choose(currentTarget.value)}>${desk.page.desk.look_whys.map((each) => html`<option key=${each} value=${each}>${t(`look.why.${each}`)}</option>`)}</select></label>
    ${why === "other" && html`<label class="field"><span class="field-label">${t("look.remark")}</span> <input class="input" name="note" autocomplete="off" required /></label>`}
    ${refused && html`<p class="found" role="alert">${icon("warning")} <span>${refused}</span></p>`}
    <button class="button" disabled=${busy}>${icon("eye")} ${t("look.open.original")}</button>
  </form>`;
}

async function ask(page, question, wanted) {
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wanted) };
  try {
    return await (await fetch(`${sessionUrl(page)}/ban-goc/${question}`, sent)).json();
  } catch {
    return { ok: false, code: "retry", say: t("refused.retry") };
  }
}
