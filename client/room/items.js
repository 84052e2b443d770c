// From entities to the items of a list: a pair, a waiting question, or a stub where something was taken away.

import { pair, stub, waiting } from "./pair.js";

export function items({ store, base }) {
  const numbers = new Map(); // id -> number, for what is dropped while somebody reads

  return (id, fresh) => {
    const question = store.get("question", id);
    const answer = store.get("answer", id);
    const who = answer && (answer.signed ?? store.get("person", answer.person));
    const due = store.all("session")[0]?.answer_due;
    if (question) numbers.set(id, question.number);
    return { parts: [question, answer, who, due, fresh], draw: () => drawing(question ?? { id, number: numbers.get(id) }, answer, who, due, fresh) };
  };

  function drawing(question, answer, who, due, fresh) {
    if (question.number === undefined) return null;
    if (!question.state || question.state === "veiled") return stub({ question, base });
    if (answer) return pair({ question, answer, who, base, fresh });
    return waiting({ question, due, base, fresh });
  }
}
