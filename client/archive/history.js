// The older sessions of a room without leaving the page.

import { date, weekday } from "../lib/time.js";
import { learn, t } from "../lib/words.js";
import { element, more, part } from "./more.js";

learn(JSON.parse(document.getElementById("words").textContent));
const list = part("sessions");

function article(one, day) {
  const meta = [day, t(`state.session.${one.state}`), one.code].map((each) => element("span", {}, each));
  const between = meta.flatMap((each) => [each, " "]);
  const panel = one.panel.slice(0, 3).map((person) => person.name).join(", ");
  const figures = t("history.figures", { received: one.received, answered: one.answered });
  const before = one.unit_name && one.unit_name !== list.dataset.name ? [element("b", { lang: "vi" }, `${one.unit_name}.`), " "] : [];
  return element("article", { class: "result" },
    element("p", { class: "result-meta" }, ...between),
    element("h3", { lang: "vi", dir: "auto" }, element("a", { href: one.url }, one.topic || one.code)),
    element("p", { class: "result-answer" }, ...before, panel ? `${figures} ${t("history.panel")} ${panel}` : figures),
    element("p", { class: "links" }, element("a", { href: one.transcript }, t("nav.transcript")), " ",
      element("a", { href: `${one.url}/cong-khai` }, t("account.title"))));
}

function year(number) {
  const last = list.lastElementChild;
  if (last?.querySelector("h2")?.textContent === number) return last;
  const section = element("section", { class: "history-year" }, element("h2", { class: "figure" }, number));
  list.append(section);
  return section;
}

more((one) => {
  const at = Date.parse(one.starts_at);
  const day = date(at);
  const made = article(one, `${t(`weekday.${weekday(at)}`)}, ${day}`);
  year(day.slice(-4)).append(made);
  return made;
});
