// The vision mixer, put together: preview and programme side by side, what they are switched by, the order, the screens.

import { useEffect } from "preact/hooks";

import { askerLine } from "../parts/asker.js";
import { html, icon } from "../parts/html.js";
import { Aloud } from "../parts/told.js";
import { useNews, useTick } from "../parts/use.js";
import { Lines } from "../desk/bar.js";
import { key } from "../desk/button.js";
import { keyOf } from "../desk/catalogue.js";
import { Gestures } from "../desk/gestures.js";
import { Notice } from "../desk/notice.js";
import { Clock } from "../desk/on_air.js";
import { numberOf } from "../desk/say.js";
import { SignInDialog } from "../desk/sign_in_dialog.js";
import { t } from "../lib/words.js";
import { Hall } from "../stage/hall.js";
import { MixerBar } from "./bar.js";
import { Dialogs } from "./dialogs.js";
import { KEYS, listen } from "./keys.js";
import { ANSWER, INTRODUCE, TAKE } from "./mixer.js";
import { Order } from "./order.js";
import { Outputs } from "./outputs.js";

const HINTS = ["j", "c", "i", "Enter", "t", "m", "B", "F"];

export function App({ mixer }) {
  const { desk } = mixer;
  useNews((watcher) => desk.subscribe(watcher));
  useEffect(() => listen(mixer, new Gestures()), []);
  return html`<div class="desk-page" data-view="mixer">
    <${MixerBar} desk=${desk} />
    <${Lines} desk=${desk} />
    <main class="mixer" id="noi-dung">
      <section class="mixer-main" aria-label=${t("mixer.title")}>
        <div class="screens"><${Preview} mixer=${mixer} /><${Programme} mixer=${mixer} /></div>
        <${Cue} mixer=${mixer} />
        <${Outputs} mixer=${mixer} />
        <div class="mixer-notice"><${Notice} desk=${desk} /></div>
      </section>
      <${Order} mixer=${mixer} />
    </main>
    <p class="keys" aria-hidden="true">${HINTS.map((name) => html`<span key=${name}><kbd>${name}</kbd> ${t(`mixer.hint.${name}`)}</span>`)}
      <span><kbd>?</kbd> ${t("desk.hint.all")}</span></p>
    <${Thumb} mixer=${mixer} />
    <${Dialogs} mixer=${mixer} />
    ${desk.signing && html`<${SignInDialog} desk=${desk} />`}
  </div>`;
}

function Preview({ mixer }) {
  const { cued, coming } = mixer;
  const said = cued ? t("mixer.cued", { number: cued.number }) : t("mixer.nothing");
  return html`<section aria-label=${t("mixer.preview")}>
    <${Aloud} words=${cued ? said : ""} />
    <h2>${said} ${cued && coming === cued.id && html`<span class="tag" data-kind="warn">${t("mixer.coming")}</span>`}
      ${cued && html`<span class="push"><bdi>${askerLine(cued)}</bdi></span>`}</h2>
    <div class="screen" data-cued=${cued ? "" : undefined} role="img" aria-label=${cued ? `${said}. ${askerLine(cued)}: ${cued.text}` : said}>
      <div aria-hidden="true"><${Hall} view=${mixer.preview} /></div></div>
  </section>`;
}

function Programme({ mixer }) {
  const { onAir, desk, programme } = mixer;
  const { turn, question } = programme.shown;
  const thrown = programme.blank ? "blank" : programme.frozen ? "frozen" : null;
  const state = thrown ? t(`mixer.thrown.${thrown}`) : turn === "air" ? t("desk.on_stage") : t(`mixer.turn.${turn}`);
  const seen = thrown === "blank" ? "" : question ? `${numberOf(question)}. ${askerLine(question)}: ${question.text}` : desk.session.topic;
  return html`<section aria-label=${t("mixer.programme")}>
    <${Aloud} words=${question ? `${state}: ${numberOf(question)}` : state} />
    <h2><span class="tag" data-kind=${thrown ? "warn" : turn === "air" ? "live" : undefined}>${state}</span> ${question && numberOf(question).toLowerCase()}
      ${onAir && html`<${Clock} since=${desk.stage.since} />`} ${question && html`<span class="push"><bdi>${askerLine(question)}</bdi></span>`}</h2>
    <div class="screen" data-air=${!thrown && turn === "air" ? "" : undefined} data-thrown=${thrown ? "" : undefined} role="img" aria-label=${`${state}. ${seen}`}>
      <div aria-hidden="true"><${Hall} view=${programme} /></div></div>
    ${desk.lostAt !== null && html`<p class="mixer-lost">${icon("offline")} ${t("mixer.lost")}</p>`}
  </section>`;
}

// What can be done with both, in a row that never moves; `cue` and `onAir` name what they are about.
function acts(mixer) {
  const { cued, onAir, coming, desk } = mixer;
  const { rights, switches } = desk;
  const may = (question, command) => Boolean(question) && rights.may(question, command);
  return [
    { name: "take", key: "Enter", icon: "screen", main: true, off: !may(cued, TAKE) || mixer.busy(TAKE), run: () => mixer.open("take"),
      word: cued ? t("mixer.take", { number: cued.number }) : t("mixer.take_none") },
    { name: "introduce", key: "i", icon: "people", off: !may(cued, INTRODUCE) && !coming, pressed: Boolean(coming), run: () => mixer.flipIntroduced(),
      word: t(coming ? "mixer.introduced" : "mixer.introduce") },
    { name: "answer", key: "t", icon: "checked", off: !may(onAir, ANSWER) || Boolean(onAir && desk.pending.of(onAir.id)), run: () => mixer.answered(),
      word: onAir ? t("mixer.answered", { number: onAir.number }) : t("mixer.answered_none") },
    ...["blank", "freeze"].map((name) => ({ name, key: keyOf(`stage.${name}`), icon: name === "blank" ? "hide" : "pause", off: !rights.mayRun(`stage.${name}`),
      pressed: switches.on(name), run: () => desk.commands.flip(`stage.${name}`), word: t(`mixer.${name}`) })),
  ];
}

const spelled = (name) => (name !== name.toLowerCase() && name.length === 1 ? `Shift+${name}` : name);

function Cue({ mixer }) {
  return html`<div class="cue">${acts(mixer).map((act) => html`<button type="button" key=${act.name} class="button" data-act=${act.name}
    data-weight=${act.main ? "main" : undefined} aria-pressed=${act.pressed === undefined ? undefined : String(act.pressed)}
    aria-keyshortcuts=${spelled(act.key)} disabled=${act.off} onClick=${act.run}>${icon(act.icon)} ${act.word} ${key(act.key)}</button>`)}</div>`;
}

// The same under one thumb.
function Thumb({ mixer }) {
  useTick(1000);
  const { cued } = mixer;
  return html`<nav class="thumb mixer-thumb" aria-label=${t("mixer.title")}>
    <p>${cued ? t("mixer.cued", { number: cued.number }) : t("mixer.nothing")}</p>
    ${acts(mixer).map((act) => html`<button type="button" key=${act.name} data-act=${act.name} data-weight=${act.main ? "main" : undefined}
      aria-pressed=${act.pressed === undefined ? undefined : String(act.pressed)} disabled=${act.off} onClick=${act.run}>
      ${icon(act.icon)} ${t(`mixer.short.${act.name}`)}</button>`)}
  </nav>`;
}

export { KEYS };
