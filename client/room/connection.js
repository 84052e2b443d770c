// The honest line: what the page knows about its own connection. A short drop is not worth a fright, so it waits a little.

import { hhmm, now, onClock } from "../lib/time.js";
import { t } from "../lib/words.js";
import { html, icon } from "../parts/html.js";
import { takeOver } from "./draw.js";

const PATIENCE_MS = 2000;
const WORDS = (line) => `connection.${line.state !== "polling" ? "live" : line.crowded ? "crowded" : "polling"}`;

export function connectionLine({ region, line, store, speak }) {
  const draw = region ? takeOver(region) : () => {};
  let heard = now();
  let refused = null;
  let timer = null;

  const say = () => {
    if (refused) return html`${icon("offline")} <span>${refused} <a href="">${t("connection.reload")}</a></span>`;
    if (line.state === "opening") return html`${icon("clock")} <span>${t("connection.connecting")}</span>`;
    return html`${icon("online")} <span>${t(WORDS(line), { time: hhmm(heard) })}</span>`;
  };
  const lose = () => {
    document.body.dataset.connection = "lost";
    speak(t("connection.lost"), "connection");
  };
  const regain = () => {
    if (!document.body.dataset.connection) return;
    delete document.body.dataset.connection;
    speak(t("connection.back"), "connection");
  };
  const change = (state) => {
    clearTimeout(timer);
    if (state === "lost") timer = setTimeout(lose, PATIENCE_MS);
    else if (line.up) regain();
    draw(say());
  };
  const hear = () => {
    heard = now();
    if (line.up) draw(say());
  };

  line.on("state", change);
  line.on("joined", hear);
  line.on("signal", hear);
  line.on("bye", (bye) => {
    refused = bye.retry_after_ms === undefined ? bye.say : null;
    draw(say());
  });
  store.subscribe(hear);
  onClock(hear);
  standing(document.querySelector(".connection[data-lost]"));
  draw(say());
}

// The lost line stays in view; what sticks below it needs to know how high it is.
function standing(lost) {
  if (!lost || !globalThis.ResizeObserver) return;
  new ResizeObserver(() => document.body.style.setProperty("--lost", `${lost.offsetHeight}px`)).observe(lost);
}
