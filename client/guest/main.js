// A guest's pages. The door takes the code behind the # of a link into its form and off the address; the part is kept
// while it is written. Both pages do all of it without this file, by their forms.

import { oncePerPress } from "../lib/held.js";

oncePerPress();

const WAIT_MS = 2_000;
const OF_THE_TEXT = new Set(["text.long", "text.empty", "text.invalid", "body.large"]);

const code = document.querySelector("[data-code]");
if (code && location.hash.length > 1) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
}

const form = document.querySelector("[data-part-form]");
if (form) keep(form);

function keep(form) {
  const told = form.querySelector("[data-told]");
  const texts = [...form.querySelectorAll("textarea, input.input")];
  const [seen, heard] = [told.lastElementChild, form.querySelector("[data-aloud]")];
  let troubled = false;
  // Trouble is said aloud, and once that it is over; that all is kept is seen, or nobody could write for all the talk.
  const say = (kind, words) => {
    const trouble = kind === "lost" || kind === "over";
    heard.textContent = trouble || (troubled && kind === "kept") ? words : "";
    if (kind !== "saving") troubled = trouble;
    seen.textContent = words;
    seen.ariaHidden = heard.textContent ? "true" : null;
    told.dataset.said = kind;
    told.hidden = false;
  };
  const read = () => texts.map((one) => one.value).join("\0");
  let kept = read();
  let timer = null;
  let running = null;
  let refused = null; // what the server will not keep as it stands: another wording is tried again
  let over = false;

  const asks = () => !over && read() !== kept && read() !== refused;

  async function save() {
    timer = null;
    if (running || !asks()) return;
    const now = read();
    const body = new URLSearchParams(new FormData(form));
    body.set("do", form.querySelector("[data-keeps]").value);
    body.set("cid", cid());
    say("saving", told.dataset.saving);
    running = fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" })
      .then((response) => response.json()).catch(() => ({ ok: false, code: "retry" }));
    const answer = await running;
    running = null;
    if (answer.ok) {
      kept = now;
      form.elements.rev.value = Number(form.elements.rev.value) + 1;
      say("kept", told.dataset.kept.replace("{time}", clock(answer.now)));
    } else if (answer.code === "retry" || answer.code === "server.restarting") {
      say("lost", told.dataset.trying);
      later(WAIT_MS * 2);
    } else {
      over = !OF_THE_TEXT.has(answer.code); // what is said now stays true; the text stays where it is
      refused = now;
      say("over", answer.say);
    }
    if (asks()) later(WAIT_MS);
  }

  function later(ms) { timer ??= setTimeout(save, ms); }
  form.addEventListener("input", () => later(WAIT_MS));
  addEventListener("pagehide", () => { if (timer) { clearTimeout(timer); save(); } });
  // A form sent while its draft is on the way would meet its own writing.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    timer = null;
    if (!running || !event.submitter) return;
    event.preventDefault();
    await running;
    clearTimeout(timer);
    kept = read();
    form.requestSubmit(event.submitter);
  });
}

function cid() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function clock(ms) {
  return new Date(ms).toLocaleTimeString("en-GB", { timeZone: "Asia/Ho_Chi_Minh" });
}
