// A hall's screen must not go dark while nobody touches it. Browsers let go of the lock whenever the page is hidden.

export async function stayAwake({ navigator = globalThis.navigator, document = globalThis.document } = {}) {
  if (!navigator.wakeLock) return;
  let lock = null;
  const ask = async () => {
    if (document.visibilityState !== "visible" || (lock && !lock.released)) return;
    lock = await navigator.wakeLock.request("screen").catch(() => null); // an empty battery may refuse it
  };
  document.addEventListener("visibilitychange", ask);
  await ask();
}
