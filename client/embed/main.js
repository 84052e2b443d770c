// Inside a newspaper's frame: tells how high it is, and follows the session out of the interface for programs as long as it
// goes on.

import { readPage } from "../lib/page.js";
import { patience } from "../lib/patience.js";
import { Poll } from "../lib/poll.js";
import { hhmm } from "../lib/time.js";
import { languageOf, named } from "../lib/translation.js";
import { t } from "../lib/words.js";

const PATIENCE_MS = 10_000;
const page = readPage(document);
const region = (name) => document.querySelector(`[data-part=${name}]`);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...children.filter((each) => each !== ""));
  return made;
}

const link = (path, text, more = {}) => element("a", { href: `${page.root}${path}`, target: "_blank", rel: "noopener", ...more }, text);
const brief = (text) => (text.length > page.excerpt ? `${text.slice(0, page.excerpt)}…` : text);

const second = (other) => (other ? [element("div", { class: "translation" }, element("p", { class: "translation-name" }, named(other)),
  element("p", { class: "translation-text", lang: other.lang, dir: "auto" }, other.text))] : []);

function article({ id, number, name, text, translation: other, answer }) {
  const signed = answer.signed ?? {};
  const who = [signed.name || page.unit, signed.title, signed.unit].filter(Boolean).join(", ");
  return element("article", { class: "one" },
    element("p", { class: "one-asker" }, link(`/cau/${id}`, t("pair.number", { number })), " ",
      element("b", {}, element("bdi", {}, name || t("pair.anonymous"))), " ", element("time", {}, hhmm(Date.parse(answer.happened_at ?? answer.published_at)))),
    element("h2", { lang: languageOf(other), dir: "auto" }, brief(text)), ...second(other),
    element("p", { class: "one-by", lang: "vi" }, who),
    element("p", { class: "one-answer", lang: "vi", dir: "auto" }, brief(answer.text)),
    Math.max(text.length, answer.text.length) > page.excerpt || answer.parts.length ? element("p", {}, link(`/cau/${id}`, t("embed.more"))) : "",
    answer.corrections.length ? element("p", { class: "one-note" }, t("embed.corrected")) : "");
}

const drawn = new Map(); // id -> {key, node}: what did not change stays, so that nobody's selection is lost

function node(pair) {
  const key = JSON.stringify(pair);
  if (drawn.get(pair.id)?.key !== key) drawn.set(pair.id, { key, node: article(pair) });
  return drawn.get(pair.id).node;
}

function show({ session, asking, on_stage: on, newest }) {
  [region("state").dataset.kind, region("state").textContent] = page.states[session.state];
  region("topic").textContent = session.topic;
  region("ask").hidden = !asking;
  const now = region("now");
  now.hidden = !on;
  if (on) now.replaceChildren(element("p", { class: "one-asker" }, element("b", {}, t("room.now")), " ", t("pair.number", { number: on.number })), element("p", { class: "now-text", lang: "vi", dir: "auto" }, brief(on.text)),
    on.text.length > page.excerpt ? element("p", {}, link(`/cau/${on.id}`, t("embed.more"))) : "");
  const list = region("answers");
  if (newest.length) list.replaceChildren(...newest.map(node));
  else list.replaceChildren(element("p", { class: "quiet" }, t("room.answered_none")));
}

async function read() {
  const answer = await fetch(page.follow, { signal: patience(PATIENCE_MS), credentials: "omit" });
  if (answer.ok) return answer.json();
  throw Object.assign(new Error(`HTTP ${answer.status}`), { after: 1000 * Number(answer.headers.get("Retry-After") ?? 0) });
}

function follow() {
  const poll = new Poll({ read, onAnswer: show, onSilence: () => {} });
  poll.startLater();
  // Nobody reads a frame that is out of sight in another tab.
  document.addEventListener("visibilitychange", () => (document.hidden ? poll.stop() : poll.start()));
}

function tellHeight() {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  if (parent !== window) parent.postMessage({ giaoluu: "height", height }, "*");
}

new ResizeObserver(tellHeight).observe(document.documentElement);
addEventListener("message", (event) => { if (event.source === parent && event.data?.giaoluu === "height?") tellHeight(); });
if (page.follow) follow();
