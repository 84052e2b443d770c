// The older sessions of a room without leaving the page: out of the interface for programs, like anybody's. Where that
// fails, the link leads to the next page as it does without scripts.

import { learn, t } from "../lib/words.js";

const part = (name) => document.querySelector(`[data-part=${name}]`);
const OFFSET_MS = 7 * 3_600_000;
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

learn(JSON.parse(document.getElementById("words")?.textContent || "{}"));

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function dated(iso) {
  const day = new Date(Date.parse(iso) + OFFSET_MS);
  const two = (number) => String(number).padStart(2, "0");
  const said = `${two(day.getUTCDate())}/${two(day.getUTCMonth() + 1)}/${day.getUTCFullYear()}`;
  return { year: day.getUTCFullYear(), said: `${t(`weekday.${DAYS[day.getUTCDay()]}`)}, ${said}` };
}

function article(one, day) {
  const meta = [day.said, t(`state.session.${one.state}`), one.code].map((each) => element("span", {}, each));
  const between = meta.flatMap((each) => [each, " "]);
  const panel = one.panel.slice(0, 3).map((person) => person.name).join(", ");
  const figures = t("history.figures", { received: one.received, answered: one.answered });
  return element("article", { class: "result" },
    element("p", { class: "result-meta" }, ...between),
    element("h3", { lang: "vi", dir: "auto" }, element("a", { href: one.url }, one.topic || one.code)),
    element("p", { class: "result-answer" }, panel ? `${figures} ${t("history.panel")} ${panel}` : figures),
    element("p", { class: "links" }, element("a", { href: one.transcript }, t("nav.transcript")), " ",
      element("a", { href: `${one.url}/cong-khai` }, t("account.title"))));
}

function year(number) {
  const list = part("sessions");
  const last = list.lastElementChild;
  if (last?.querySelector("h2")?.textContent === String(number)) return last;
  const section = element("section", { class: "history-year" }, element("h2", { class: "figure" }, String(number)));
  list.append(section);
  return section;
}

async function more(foot, link) {
  const answer = await fetch(foot.dataset.next);
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const page = await answer.json();
  let first = null;
  for (const one of page.items) {
    const day = dated(one.starts_at);
    const drawn = article(one, day);
    year(day.year).append(drawn);
    first ??= drawn;
  }
  first?.querySelector("a").focus();
  if (!page.next) return foot.remove();
  const next = new URL(page.next);
  foot.dataset.next = next.pathname + next.search;
  link.removeAttribute("aria-disabled");
}

const foot = part("more");
foot?.querySelector("a").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const link = event.currentTarget;
  event.preventDefault();
  if (link.hasAttribute("aria-disabled")) return;
  link.setAttribute("aria-disabled", "true");
  more(foot, link).catch(() => location.assign(link.href));
});
