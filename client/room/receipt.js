// The slip to keep, the same markup as templates/parts/slip.html.

import { provinceName } from "../lib/names.js";
import { date, hhmm, weekday } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { lines } from "./text.js";

export const dueDay = (due) => `${t(`weekday.${weekday(due)}`)}, ${date(due)}`;
export const groups = (code) => code.replaceAll("-", "").match(/.{1,4}/g) ?? [];

const image = (qr) => qr && html`<svg class="qr" viewBox=${`0 0 ${qr.size} ${qr.size}`} role="img" aria-label=${t("receipt.qr")}
  shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff" /><path fill="#0a1410" d=${qr.path} /></svg>`;

const where = (receipt) => html`<p>${hhmm(receipt.at)}, ${date(receipt.at)}, ${receipt.name ? html`<bdi lang="vi">${receipt.name}</bdi>` : t("pair.anonymous")}${
  receipt.province ? html`, <span lang="vi">${provinceName(receipt.province)}</span>` : null}</p>`;

const slip = (receipt, qr) => html`<section class="slip" aria-label=${t("receipt.slip")}>
  <dl class="slip-part">
    ${receipt.due ? html`<dt>${t("receipt.due")}</dt><dd class="slip-due">${dueDay(receipt.due)}</dd>` : null}
    <dt>${t("receipt.number")}</dt><dd class="figure">${t("pair.number", receipt)} <span class="slip-no">${receipt.receipt_no}</span></dd>
  </dl>
  <div class="slip-part slip-code">
    <dl><dt>${t("receipt.code")}</dt><dd class="code">${groups(receipt.lookup_code).map((group) => html`<span>${group}</span> `)}</dd><dt>${t("receipt.code_say")}</dt></dl>
    ${image(qr)}
  </div>
  <div class="slip-part slip-text"><p lang="vi" dir="auto">“${lines(receipt.text)}”</p>${where(receipt)}</div>
</section>`;

export const receiptPage = ({ receipt, page, qr, onCopy, copied, changed, onAnother }) => html`<div class="receipt">
  <div class="receipt-word">${icon("checked")} <div><h1 tabindex="-1">${t(receipt.kind === "opinion" ? "receipt.title_opinion" : "receipt.title")}</h1></div></div>
  ${slip(receipt, qr)}
  ${changed ? html`<p class="intake"><span>${t("ask.changed")}</span></p>` : null}
  <div class="two receipt-acts">
    ${onCopy ? html`<button class="button" type="button" onClick=${onCopy}>${icon(copied ? "check" : "copy")} ${t(copied ? "receipt.copied" : "receipt.copy")}</button>` : null}
    <button class="button" type="button" onClick=${onAnother}>${icon("ask")} ${t(changed ? "ask.draft_open" : "ask.another")}</button>
  </div>
  <p class="receipt-say">${t("receipt.say")} <a href=${page.own_url}>${t("nav.mine")}</a></p>
  <p><a class="button" data-weight="main" data-size="full" href=${`${page.base}/buoi/${page.session}`}>${t("receipt.back")}</a></p>
</div>`;
