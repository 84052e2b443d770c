// What can be done with a question: which command, how it is asked for, what it carries. Whether it may be done says
// the entity (`can`) together with the session (`open`); the server checks again.

const reading = (question) => ({ question: question.id, text_rev: question.text_rev });
const moving = (question) => ({ question: question.id, state: question.state });

// how: "now" acts at once, any other is the mode that the detail or a dialog opens.
export const ACTS = [
  { command: "question.accept", icon: "check", how: "now", carries: (question) => ({ ...reading(question), state: question.state }) },
  { command: "question.call", icon: "screen", how: "call", carries: reading },
  { command: "question.answer", icon: "mic", how: "now", carries: moving },
  { command: "question.promise", icon: "later", how: "now", carries: moving },
  { command: "question.return", icon: "undo", how: "now", carries: moving },
  { command: "answer.draft", icon: "doc", how: "write" },
  { command: "answer.correct", icon: "pen", how: "correct" },
  { command: "question.redact", icon: "pen", how: "edit", carries: reading },
  { command: "question.refuse", icon: "refuse", how: "refuse", carries: moving },
  { command: "question.veil", icon: "hide", how: "veil", carries: moving },
  { command: "question.unveil", icon: "eye", how: "now", carries: moving },
];

// A command that this page has no form for, but that needs none: a plain button. So a new act of the server shows.
const PLAIN = ["state", "text_rev"];
const plain = (command, { with: fields }) => ({
  command, icon: "next", how: "now",
  carries: (question) => ({ question: question.id, ...Object.fromEntries(fields.map((field) => [field, question[field]])) }),
});

export const actOf = (command, question) => ACTS.find((act) => act.command === command)
  ?? (question?.can?.[command] ? plain(command, question.can[command]) : undefined);

const LIKELY = {
  asked: ["question.accept"],
  accepted: ["question.call", "answer.draft", "question.promise"],
  called: ["question.answer"],
  promised: ["answer.draft"],
  answered_live: ["answer.draft"],
  refused: ["question.accept"],
  veiled: ["question.unveil"],
};

// Who runs a session and its panel; the entities of the session carry no `can`.
const RUNNERS = ["moderator", "lead", "host", "admin"];
const CALLERS = ["moderator", "lead", "host"];

export class Rights {
  #me;
  #open;
  #now;

  constructor(me, open, now) {
    this.#me = me;
    this.#open = new Set(open);
    this.#now = now;
  }

  may(entity, command) {
    const rule = entity?.can?.[command];
    if (!rule || !this.#open.has(command)) return false;
    if (rule.not?.includes(this.#me.id) || (rule.only && !rule.only.includes(this.#me.id))) return false;
    if (rule.until && this.#now > rule.until) return false;
    return rule.roles.some((role) => this.#me.roles.includes(role));
  }

  mayRun(command, roles = RUNNERS) {
    return this.#open.has(command) && roles.some((role) => this.#me.roles.includes(role));
  }

  // What has to do with the hall's screen.
  mayCall(command) { return this.mayRun(command, CALLERS); }

  // Acts on a question and its answer, in their fixed order.
  acts(question, answer) {
    const known = ACTS.filter(({ command }) => this.may(question, command) || this.may(answer, command));
    const news = Object.entries(question.can ?? {}).filter(([command, { with: fields }]) => this.may(question, command)
      && !actOf(command) && command.startsWith("question.") && fields.every((field) => PLAIN.includes(field)));
    return [...known, ...news.map(([command, rule]) => plain(command, rule))];
  }

  // The one solid button: the likely next step.
  likely(question, answer) {
    if (question.kind === "opinion" && question.state === "accepted") return null; // heard; nothing more is owed
    const wanted = LIKELY[question.state] ?? [];
    const command = wanted.find((each) => this.may(question, each) && !(each === "answer.draft" && answer?.text));
    return command ? actOf(command) : null;
  }
}
