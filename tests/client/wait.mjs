// Waits until something is so; says what it waited for when it never comes.

export async function until(what, condition, ms = 3000) {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await pause(2);
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
