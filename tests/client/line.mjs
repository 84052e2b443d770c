// A socket.io socket as the line sees it, with the other end in the test's hand.

export class FakeSocket {
  connected = false;
  sent = []; // {event, envelope, answer, refuse}
  opens = 0;
  #listeners = new Map();

  on(event, listener) { this.#listeners.set(event, listener); }
  connect() { this.opens += 1; }
  disconnect() { if (this.connected) this.fall("io client disconnect"); }
  timeout(ms) { return { emitWithAck: (event, envelope) => this.#ask(event, envelope, ms) }; }

  open() {
    this.connected = true;
    this.push("connect");
  }

  fall(reason, code) {
    this.connected = false;
    for (const each of this.sent.splice(0)) each.refuse(new Error("socket has been disconnected"));
    this.push("disconnect", reason, { context: { code } });
  }

  fail(data) { this.push("connect_error", Object.assign(new Error("no"), { data })); }
  push(event, ...values) { this.#listeners.get(event)?.(...values); }

  answer(body) { this.sent.shift().answer(body); }

  #ask(event, envelope, ms) {
    return new Promise((answer, refuse) => {
      this.sent.push({ event, envelope, answer, refuse });
      setTimeout(() => refuse(new Error("operation has timed out")), ms);
    });
  }
}
