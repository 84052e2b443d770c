// A signal that gives up after some time, also where the browser has no AbortSignal.timeout (before 2022).

export function patience(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const giving = new AbortController();
  setTimeout(() => giving.abort(), ms);
  return giving.signal;
}
