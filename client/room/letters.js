// Larger letters, the reader's choice. It stands in the head of each page, before the sheets, so that the page is painted
// once, in the right size, and is read to its end while the sheets are still on their way.

{
  const KEY = "giaoluu:letters";
  const root = document.documentElement;
  const kept = () => {
    try {
      return localStorage.getItem(KEY) === "large";
    } catch {
      return false;
    }
  };
  const keep = (large) => {
    try {
      localStorage.setItem(KEY, large ? "large" : "usual");
    } catch { /* no storage: it holds for this page */ }
  };
  const set = (large) => {
    if (large) root.dataset.letters = "large";
    else delete root.dataset.letters;
  };

  set(kept());
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-part=letters]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.letters === "large"));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const large = root.dataset.letters !== "large";
      set(large);
      keep(large);
      show();
    });
  });
}
