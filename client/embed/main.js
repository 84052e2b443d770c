// Inside a newspaper's frame: tells how high it is, and follows the session over HTTP as long as it goes on.

import { Http } from "../lib/http.js";
import { readPage } from "../lib/page.js";
import { Poll } from "../lib/poll.js";
import { Store } from "../lib/store.js";
import { hhmm } from "../lib/time.js";
import { languageOf, named, translationOf } from "../lib/translation.js";
import { t } from "../lib/words.js";

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

function article(question, answer, other) {
  const signed = answer.signed ?? {};
  const who = [signed.name || page.unit, signed.title, signed.unit].filter(Boolean).join(", ");
  return element("article", { class: "one" },
    element("p", { class: "one-asker" }, link(`/cau/${question.id}`, t("pair.number", { number: question.number })), " ",
      element("b", {}, element("bdi", {}, question.name || t("pair.anonymous"))), " ", element("time", {}, hhmm(answer.happened_at ?? answer.published_at))),
    element("h2", { lang: languageOf(other), dir: "auto" }, question.text), ...second(other),
    element("p", { class: "one-by", lang: "vi" }, who),
    element("p", { class: "one-answer", lang: "vi", dir: "auto" }, brief(answer.text)),
    answer.text.length > page.excerpt || answer.parts?.length ? element("p", {}, link(`/cau/${question.id}`, t("embed.more"))) : "",
    answer.corrections?.length ? element("p", { class: "one-note" }, t("embed.corrected")) : "");
}

function newest(store) {
  const found = store.all("answer").filter((answer) => answer.text && store.get("question", answer.id)?.text);
  found.sort((one, other) => other.published_at - one.published_at || other.v - one.v);
  return found.slice(0, page.most);
}

const drawn = new Map(); // id -> {key, node}: what did not change stays, so that nobody's selection is lost

function node(store, answer) {
  const question = store.get("question", answer.id);
  const other = translationOf(store, answer.id);
  const key = `${question.v}.${answer.v}.${other?.v}`;
  if (drawn.get(answer.id)?.key !== key) drawn.set(answer.id, { key, node: article(question, answer, other) });
  return drawn.get(answer.id).node;
}

function show(store) {
  const session = store.get("session", page.session);
  if (!session) return;
  [region("state").dataset.kind, region("state").textContent] = page.states[session.state];
  region("topic").textContent = session.topic;
  region("ask").hidden = !page.asking.includes(session.state) || Boolean(session.intake_stopped);
  const on = store.get("question", store.get("stage", "stage")?.question ?? "");
  const now = region("now");
  now.hidden = !on?.text;
  if (on?.text) now.replaceChildren(element("p", { class: "one-asker" }, element("b", {}, t("room.now")), " ", t("pair.number", { number: on.number })), element("p", { class: "now-text", lang: "vi", dir: "auto" }, on.text));
  const answers = newest(store);
  const list = region("answers");
  if (answers.length) list.replaceChildren(...answers.map((answer) => node(store, answer)));
  else list.replaceChildren(element("p", { class: "quiet" }, t("room.answered_none")));
}

function follow() {
  const store = new Store();
  store.take(page.frame);
  const http = new Http({ base: `${page.base}/buoi/${page.session}` });
  store.subscribe(() => show(store));
  const poll = new Poll({
    read: () => http.frame(store.position),
    onAnswer: (frame) => store.take(frame),
    onSilence: () => {},
  });
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
if (page.frame) follow();
