// node:test as far as these tests need it, in a browser: collects, runs one after another, tells what failed.

const tests = [];

export function test(name, body) { tests.push({ name, body }); }
export default test;

export async function run() {
  const told = [];
  for (const { name, body } of tests) {
    try {
      await body();
      told.push({ name, error: null });
    } catch (error) {
      told.push({ name, error: `${error.message}\n${error.stack}` });
    }
  }
  return told;
}
