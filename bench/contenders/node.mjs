// socket.io on Node: node node.mjs FOLDER, where FOLDER/node_modules holds the package. See source.py for what it does.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const wanted = createRequire(`${process.argv[2]}/`);
const { Server } = wanted("socket.io");
const { version } = wanted("socket.io/package.json");
const TEXT =
  "Kính gửi Bộ, gia đình tôi đã nộp hồ sơ xin cấp giấy chứng nhận quyền sử dụng đất từ năm ngoái mà đến nay " +
  "chưa có kết quả, xin hỏi vì sao và phải hỏi ở đâu? Xin trân trọng cảm ơn.";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
let emitted = 0, credited = 0, wake = () => {};

const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const now = () => Number(process.hrtime.bigint() / 1000n);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function room(most) {
  while (emitted - credited > most) await new Promise((resolve) => (wake = resolve));
}

async function go(socket, asked) {
  emitted = credited = 0;
  const cpu = used(), began = now(), until = began + asked.seconds * 1e6;
  let due = began;
  while (now() < until) {
    await room(asked.inflight - 1);
    if (asked.every_ms) {
      await sleep(Math.max(0, (due - now()) / 1000));
      due += asked.every_ms * 1000;
    }
    io.to("all").emit("news", { t: now(), n: emitted++, text: TEXT });
    await turn();
  }
  await room(0);
  socket.emit("done", { cpu_s: used() - cpu, events: emitted, seconds: (now() - began) / 1e6 });
}

io.on("connection", (socket) => {
  socket.on("join", (ack) => {
    socket.join("all");
    ack({ ok: true });
  });
  socket.on("echo", (ack) => ack({ ok: true }));
  socket.on("go", (asked) => go(socket, asked));
  socket.on("more", (count) => {
    credited += count;
    wake();
  });
});

let heart, last = 0, worst = 0;
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  clearInterval(heart);
  if (line === "watch") {
    [last, worst] = [now(), 0];
    heart = setInterval(() => ([worst, last] = [Math.max(worst, now() - last), now()]), 1);
    console.log("{}");
  } else {
    console.log(JSON.stringify({ stall_ms: worst / 1000 }));
  }
});
lines.on("close", () => process.exit(0));
http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const said = `socket.io ${version}, Node ${process.version.slice(1)}`;
  console.log(JSON.stringify({ port: http.address().port, version: said }));
});
