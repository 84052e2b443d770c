// Signing out forgets what this account typed here and has not sent: it says first how much that is, and goes on when it is
// pressed again. A plain script of every page of the office.
(() => {
  const form = document.querySelector("form.office-who");
  const line = document.querySelector("[data-leave]");
  if (!line) return;
  // Texts that are kept, and commands on their way, of every seat and session: giaoluu.<seat>(.texts).<session>.<account>:<what>
  const own = new RegExp(`^giaoluu\\.[a-z]+(\\.texts)?\\.[^.:]+\\.(staff:)?${line.dataset.me}:`);
  const kept = () => Object.keys(localStorage).filter((key) => own.test(key));

  form.addEventListener("submit", (event) => {
    try {
      const keys = kept();
      if (keys.length && line.hidden) {
        event.preventDefault();
        line.textContent = line.dataset.leave.replace("{n}", keys.length);
        line.hidden = false;
        return;
      }
      for (const key of keys) localStorage.removeItem(key);
    } catch { /* without storage nothing was kept */ }
  });
})();
