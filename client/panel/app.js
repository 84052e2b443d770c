// The panel's seat, put together: the time above, my questions, the one to answer large, the control room's words.

import { ControlNote } from "../parts/control_note.js";
import { SignInAgain } from "../desk/sign_in_dialog.js";
import { html, icon } from "../parts/html.js";
import { mark } from "../parts/mark.js";
import { Aloud } from "../parts/told.js";
import { useNews, useTick } from "../parts/use.js";
import { MINUTE, lateness } from "../lib/show.js";
import { hhmm, now } from "../lib/time.js";
import { t } from "../lib/words.js";
import { Acts } from "./acts.js";
import { Answering } from "./answering.js";
import { Joint } from "./joint.js";
import { Queue } from "./queue.js";

export function App({ seat }) {
  useNews((watcher) => seat.subscribe(watcher));
  useTick(1000);
  const approving = seat.tab === "approve";
  document.body.classList.toggle("joint-page", approving);
  const air = seat.queue.find((each) => seat.onAir(each));
  return html`<${Bar} seat=${seat} />
    <${Aloud} words=${air ? `${t("panel.on_air")}: ${t("pair.number", { number: air.number })}` : ""} />
    <${Queue} seat=${seat} />
    <main class="answering" id="noi-dung" tabindex="0">
      ${!seat.question ? html`<p class="answering-none">${t({ groups: "panel.none_asked", approve: "panel.none_waits" }[seat.tab] ?? "panel.none")}</p>`
        : approving ? html`<${Joint} key=${seat.question.id} seat=${seat} question=${seat.question} />`
          : html`<${Answering} key=${seat.question.id} seat=${seat} question=${seat.question} />`}
    </main>
    <${ControlNote} messages=${seat.messages} persons=${seat.persons.map(({ id }) => id)} />
    <${Acts} seat=${seat} />
    ${seat.signsIn && html`<${SignInAgain} signIn=${seat.signIn} line=${seat.line} onClose=${() => seat.signing(false)} />`}`;
}

const hours = (ms) => {
  const minutes = Math.max(0, Math.round(ms / MINUTE));
  return minutes >= 60 ? t("panel.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 }) : t("panel.minutes", { minutes });
};

function Bar({ seat }) {
  const { late, end } = seat.show;
  const at = late === null ? null : lateness(late);
  const person = seat.person;
  const sits = person && seat.standIn(person.id);
  const ends = end ?? seat.session.ends_at;
  return html`<header class="panel-bar">
    ${mark()}
    <p><b><bdi>${(sits ?? person)?.name ?? seat.me.name}</bdi></b> <small>${sits ? t("panel.for", { name: person.name }) : person ? person.unit || person.title : t(seat.approves ? "panel.approver" : "panel.no_seat")}</small></p>
    ${seat.session.rehearsal && html`<p><span class="tag" data-kind="warn">${t("panel.rehearsal")}</span></p>`}
    ${seat.lostAt !== null && html`<p class="panel-line" role="status">${icon("offline")} ${seat.bye ?? t("panel.lost", { at: hhmm(seat.lostAt) })}
      ${seat.signIn?.ended && html` <button type="button" class="button" onClick=${() => seat.signing(true)}>${t("sign_in.do")}</button>`}</p>`}
    ${seat.signIn?.near && html`<p class="panel-line" role="status">${icon("later")} ${t("sign_in.ends", { at: hhmm(seat.signIn.until) })}
      <button type="button" class="button" onClick=${() => seat.signIn.renew()}>${t("sign_in.renew")}</button></p>`}
    <p class="push">${at && html`<small>${t("show.against")}</small> <b class=${at.key === "show.late" ? "late" : ""}>${t(at.key, { minutes: at.minutes })}</b>`}</p>
    <p data-wide><small>${t("panel.left_of_session")}</small> <b>${hours(ends - now())}</b></p>
    <p><small>${t("panel.now")}</small> <b>${hhmm(now())}</b></p>
  </header>`;
}
