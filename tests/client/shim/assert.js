// node:assert/strict as far as these tests need it, in a browser.

function fail(message, found, wanted) {
  throw new Error(`${message ?? "differs"}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
}

const plain = (value) => JSON.stringify(value, (_, part) => (part && part.constructor === Object ? sorted(part) : part));
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

function assert(value, message) { if (!value) fail(message, value, true); }

export default Object.assign(assert, {
  ok: assert,
  equal(found, wanted, message) { if (!Object.is(found, wanted)) fail(message, found, wanted); },
  notEqual(found, wanted, message) { if (Object.is(found, wanted)) fail(message, found, wanted); },
  deepEqual(found, wanted, message) { if (plain(found) !== plain(wanted)) fail(message, found, wanted); },
  async rejects(promise) {
    try {
      await (typeof promise === "function" ? promise() : promise);
    } catch {
      return;
    }
    fail("did not reject", null, null);
  },
});
