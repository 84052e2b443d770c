// What the desk has to say back: a refusal in the server's words, a colleague who was faster. Stays until it is closed
// or the next one comes; nothing that was typed is touched by it.

export class Notices {
  current = null; // {kind: "refused" or "faster", command, question, answer}
  #tell;

  constructor(tell) { this.#tell = tell; }

  refused(command, question, answer) {
    const faster = answer.code === "question.conflict" || answer.code === "answer.conflict";
    this.#say({ kind: faster && answer.by ? "faster" : "refused", command, question, answer });
  }

  say(text) { this.#say({ kind: "said", text }); }

  clear() {
    if (this.current) this.#say(null);
  }

  #say(notice) {
    this.current = notice;
    this.#tell();
  }
}
