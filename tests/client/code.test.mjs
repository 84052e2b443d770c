import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn } from "../../client/room/code.js";

test("the code behind the # is found, anything else is no code and no failure", () => {
  for (const code of ["K7M42QPT", "23456789CHKMNPTV", "k7m4-2qpt"]) assert.equal(codeIn(`#${code}`), code);
  for (const other of ["", "#", "#50%", "#%", "#%E0%A4%A", "#noi-dung-của-trang", "#a b", "#<b>", "#K7M4%202QPT"]) {
    assert.equal(codeIn(other), null, other);
  }
});
