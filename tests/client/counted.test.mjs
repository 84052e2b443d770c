import assert from "node:assert/strict";
import { test } from "node:test";

import { render } from "preact";

import { place } from "../../client/desk/merge.js";
import { learnNames } from "../../client/lib/names.js";
import { Store } from "../../client/lib/store.js";
import { learn } from "../../client/lib/words.js";
import { figuresLine } from "../../client/room/figures.js";
import { aired, unanswered } from "../../client/room/ranks.js";

const question = (number, state, more = {}) => ({ noun: "question", id: `q${number}`, v: number, number, kind: "question", text: "Bao giờ?", state, ...more });

function shown(part) {
  const region = document.createElement("p");
  render(part, region);
  return region.textContent;
}

test("what is on the stage is counted as being answered, and waits no more", () => {
  learn({ "figures.asked": "đã nhận", "figures.answered": "đã trả lời", "figures.on_air": "đang trả lời", "figures.waiting": "đang chờ", "figures.unread": "chờ duyệt", "figures.refused": "không nhận" }, "vi");
  const store = new Store();
  store.take({ since: 0, seq: 1, mark: "m", put: [question(1, "accepted"), question(2, "called"), question(3, "promised"), { noun: "stage", id: "stage", v: 2, question: "q2" }], drop: [] });
  assert.equal(aired(store), 1);
  assert.equal(unanswered(store), 2);
  const region = document.createElement("p");
  figuresLine(region)({ asked: 2005, answered: 1, waiting: 2003, unread: 1000, refused: 1 }, aired(store));
  assert.equal(region.textContent.replace(/\s+/g, " ").trim(), "2.005 đã nhận1 đã trả lời1 đang trả lời1.002 đang chờ1.000 chờ duyệt1 không nhận");
});

test("whoever names no place is said to be from nowhere, and from no same or other place", () => {
  learn({ "desk.merge_nowhere": "không nêu nơi ở", "desk.merge_same": "cùng nơi", "desk.merge_other": "khác nơi" }, "vi");
  learnNames({ provinces: { angiang: "An Giang", hanoi: "Hà Nội" } });
  const [none, there, here] = [{ id: "a" }, { id: "b", province: "angiang" }, { id: "c", province: "hanoi" }];
  assert.equal(shown(place(none, { id: "d" })), "không nêu nơi ở");
  assert.equal(shown(place(none, there)), "không nêu nơi ở");
  assert.equal(shown(place(there, none)), "An Giang");
  assert.equal(shown(place(there, here)), "An Giang, khác nơi");
  assert.equal(shown(place(there, { id: "e", province: "angiang" })), "An Giang, cùng nơi");
});
