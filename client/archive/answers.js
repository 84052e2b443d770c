// Further answers of a session that is over, without leaving its page.

import { date, hhmm } from "../lib/time.js";
import { learn, t } from "../lib/words.js";
import { element, more, part } from "./more.js";

const LONGEST = 300;
const brief = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/\s+\S*$/, "")}…` : text);
const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

export function answers() {
  const list = document.querySelector(".answers");
  const model = list.querySelector("li");
  const { unit } = list.dataset;
  learn(JSON.parse(document.getElementById("words").textContent));

  const who = ({ signed }) => [signed?.name || unit, signed?.name && signed.unit].filter(Boolean).join(", ");

  function item(one) {
    const made = model.cloneNode(true);
    const at = Date.parse(one.answer.happened_at ?? one.answer.published_at);
    made.querySelector("a").href = one.url;
    made.querySelector("time").replaceChildren(hhmm(at), ...(one.answer.mode === "later" ? [" ", element("small", {}, date(at))] : []));
    made.querySelector("b").textContent = brief(lines(one.text));
    made.querySelector(".pair-number").textContent = t("pair.number", { number: one.number });
    const name = made.querySelector("bdi");
    name.textContent = who(one.answer);
    while (name.nextSibling) name.nextSibling.remove();
    if (one.answer.parts.length) name.after(`, ${t("record.joint", { n: one.answer.parts.length + 1 })}`);
    list.append(made);
    return made;
  }

  more(item, { ended: () => list.append(part("last").content) });
}
