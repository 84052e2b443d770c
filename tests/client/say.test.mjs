import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../client/lib/backoff.js";
import { fieldName, learnNames, provinceName } from "../../client/lib/names.js";
import { age, date, hhmm, hhmmss, now, setNow, span, weekday } from "../../client/lib/time.js";
import { figure, has, learn, t } from "../../client/lib/words.js";

test("words: nested or flat, with values; an unknown key shows itself", () => {
  learn({ desk: { column: { new: "Mới đến" } }, "pair.number": "Câu {number}" });
  assert.equal(t("desk.column.new"), "Mới đến");
  assert.equal(t("pair.number", { number: 47 }), "Câu 47");
  assert.equal(t("pair.number", {}), "Câu {number}");
  assert.equal(t("desk.column"), "desk.column");
  assert.equal(t("desk.nowhere.at.all"), "desk.nowhere.at.all");
  assert.ok(has("pair.number") && !has("pair"));
});

test("names by slug, and the slug where a name is missing", () => {
  learnNames({ provinces: { hanoi: "Hà Nội" }, fields: { "dat-dai": { name: "Đất đai" } } });
  assert.equal(provinceName("hanoi"), "Hà Nội");
  assert.equal(provinceName("nowhere"), "nowhere");
  assert.equal(provinceName(null), "");
  assert.equal(fieldName("dat-dai"), "Đất đai");
});

test("times are Hà Nội's, whatever this machine believes", () => {
  const at = Date.UTC(2010, 3, 14, 17, 5); // 00:05 on the 15th in Hà Nội
  assert.equal(hhmm(at), "00:05");
  assert.equal(date(at), "15/04/2010");
  assert.equal(weekday(at), "thu");
});

test("ages and spans", () => {
  const then = 1_000_000_000_000;
  assert.deepEqual(age(then - 20_000, then), { key: "age.now", n: 0 });
  assert.deepEqual(age(then - 125_000, then), { key: "age.minutes", n: 2 });
  assert.deepEqual(age(then - 3 * 3_600_000, then), { key: "age.hours", n: 3 });
  assert.deepEqual(age(then - 49 * 3_600_000, then), { key: "age.days", n: 2 });
  assert.deepEqual(age(then + 5000, then), { key: "age.now", n: 0 });
  assert.equal(span(72_000), "1:12");
  assert.equal(span(3_723_000), "1:02:03");
  assert.equal(figure(2481), "2.481");
});

test("the clock follows the server", () => {
  setNow(5_000_000, Date.now());
  assert.ok(Math.abs(now() - 5_000_000) < 1000);
});

test("backoff: full jitter between half a second and half a minute", () => {
  const low = new Backoff({ random: () => 0 });
  const high = new Backoff({ random: () => 1 });
  assert.equal(low.next(), 500);
  assert.deepEqual([high.next(), high.next(), high.next()], [500, 1000, 2000]);
  for (let n = 0; n < 20; n += 1) high.next();
  assert.equal(high.next(), 30_000);
  high.reset();
  assert.equal(high.next(), 500);
});

test("times and numbers read as the browser's own formatters write them", () => {
  const zone = { timeZone: "Asia/Ho_Chi_Minh" };
  const second = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const clock = new Intl.DateTimeFormat("en-GB", { ...zone, ...second });
  const calendar = new Intl.DateTimeFormat("en-GB", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });
  const days = new Intl.DateTimeFormat("en-US", { ...zone, weekday: "short" });
  for (let at = Date.UTC(2005, 0, 1); at < Date.UTC(2045, 0, 1); at += 37 * 3_600_000 + 61_007) {
    assert.equal(hhmmss(at), clock.format(at));
    assert.equal(hhmm(at), clock.format(at).slice(0, 5));
    assert.equal(date(at), calendar.format(at));
    assert.equal(weekday(at), days.format(at).toLowerCase());
  }
  for (const number of [0, 7, 999, 1000, 12345, 1234567, -1, -123, -1234, 1.5, 1234.5, 0.1235, 99.9996, -0.5]) {
    assert.equal(figure(number), new Intl.NumberFormat("vi-VN").format(number));
    assert.equal(figure(number, "en"), new Intl.NumberFormat("en-GB").format(number));
  }
});

test("an amount in a sentence is written as the page's language writes it; what is numbered is none", () => {
  learn({ "room.more": "{count} câu nữa", "pair.number": "Câu {number}" }, "vi");
  assert.equal(t("room.more", { count: 12_480 }), "12.480 câu nữa");
  assert.equal(t("pair.number", { number: 12_480 }), "Câu 12480");
  learn({ "room.more": "{count} more" }, "en");
  assert.equal(t("room.more", { count: 12_480 }), "12,480 more");
  learn({}, "vi");
});
