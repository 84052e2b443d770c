// Sentences that several parts of the desk say.

import { date, hhmm, now as clock } from "../lib/time.js";
import { has, t } from "../lib/words.js";

const JUST_MS = 60_000;

export const numberOf = (question) => t("pair.number", { number: question.number });

export const reasonOf = (reason) => t(`reason.${reason}`);

// Who acted: oneself, a colleague by name, the asker, the clock.
export function whoOf(desk, actor) {
  if (actor === desk.me.id) return t("desk.you");
  if (actor?.startsWith("asker")) return t("desk.asker");
  if (actor === "clock") return t("desk.clock");
  return desk.staff[actor] ?? t("desk.colleague");
}

// Which kinds of personal data were found, once each.
export const kindsOf = (found) => [...new Set(found.map(({ kind }) => kind))].map((kind) => t(`desk.kind_of.${kind}`)).join(", ");

export const stateOf = (state) => t(`state.question.${state}`);

// What stands where the words of a question are, also of one that has none any more.
export const wordsOf = (question) => (question.erased_at ? t("desk.words_erased", { date: date(question.erased_at) }) : question.text);

// What a colleague did, from the state it led to.
export const didOf = (state) => t(`desk.did.${state}`);

export function fasterOf(desk, answer, question) {
  const number = answer.number ?? question?.number ?? "";
  const values = { number, who: whoOf(desk, answer.by), at: hhmm(answer.at) };
  if (answer.code === "answer.conflict") return t("desk.faster_answer", values);
  if (question && answer.state === question.state) return t("desk.faster_text", values);
  return t("desk.faster", { ...values, did: didOf(answer.state), state: stateOf(answer.state) });
}

// Who took a question and what it is now; "just" is a minute long.
export function goneOf(desk, question) {
  const values = { who: whoOf(desk, question.by), did: didOf(question.state), at: hhmm(question.acted_at), state: stateOf(question.state) };
  return t(clock() - question.acted_at < JUST_MS ? "desk.gone" : "desk.gone_before", values);
}

// What a colleague did to a question that one has before one's eyes.
export function outrunOf(desk, was, now) {
  if (was.state !== now.state) return `${numberOf(now)} ${goneOf(desk, now)}`;
  return t("desk.faster_text", { number: now.number, who: whoOf(desk, now.by), at: hhmm(now.acted_at) });
}

// The server's own words; ours only where it sent none.
export const refusalOf = (answer) => answer.say || (has(`refused.${answer.code}`) ? t(`refused.${answer.code}`, answer) : answer.code);
