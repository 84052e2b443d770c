// Sentences that several parts of the desk say.

import { date, hhmm } from "../lib/time.js";
import { has, t } from "../lib/words.js";

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

// What a colleague did to a question that one has before one's eyes.
export function outrunOf(desk, was, now) {
  const values = { number: now.number, who: whoOf(desk, now.by), at: hhmm(now.acted_at), state: stateOf(now.state) };
  return was.state === now.state ? t("desk.faster_text", values) : `${numberOf(now)} ${t("desk.gone", { ...values, did: didOf(now.state) })}`;
}

// The server's own words; ours only where it sent none.
export const refusalOf = (answer) => answer.say || (has(`refused.${answer.code}`) ? t(`refused.${answer.code}`, answer) : answer.code);
