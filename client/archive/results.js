// Further results of a search without leaving the page.

import { date } from "../lib/time.js";
import { learn, t } from "../lib/words.js";
import { element, more } from "./more.js";

learn(JSON.parse(document.getElementById("words").textContent));
const [model] = document.querySelectorAll(".result");
const span = (text, attributes = {}) => element("span", attributes, text);
const marked = (pieces) => pieces.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));

// In time or late: the sign and the word of it.
function state({ late, mode }) {
  const made = model.querySelector(".state").cloneNode(true);
  made.dataset.state = late ? "late" : "on-time";
  const sign = made.querySelector("use");
  sign.setAttribute("href", sign.getAttribute("href").replace(/#.*/, late ? "#clock" : "#check"));
  made.lastChild.textContent = ` ${late ? t("search.days_late", { n: late }) : t(mode === "later" ? "search.in_time" : "search.in_session")}`;
  return made;
}

function result(one) {
  const made = model.cloneNode(true);
  const meta = [one.place && span(one.place, { lang: "vi" }), span(date(Date.parse(one.answer.published_at))), state(one.answer)];
  made.querySelector(".result-meta").replaceChildren(...meta.filter(Boolean).flatMap((each) => [each, " "]));
  const link = made.querySelector("h2 a");
  link.href = one.url;
  link.replaceChildren(...(one.text ? marked(one.question) : [t("pair.number", { number: one.number })]));
  made.querySelector(".result-answer").replaceChildren(element("b", {}, `${one.unit_name}:`), " ", ...marked(one.excerpt));
  return made;
}

more((one) => {
  const made = result(one);
  [...document.querySelectorAll(".result")].at(-1).after(made);
  return made;
}, { place: (cursor) => cursor });
