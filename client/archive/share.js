// The page of a question: its address and its citation to the clipboard, and print.

const bar = document.querySelector("[data-part=share]");
const said = document.querySelector("[data-part=copied]");

async function copy(button) {
  const { copy: address, copyOf } = button.dataset;
  const text = address ? new URL(address, location.href).href
    : document.getElementById(copyOf).textContent.trim().replace(/\s+/g, " ");
  await navigator.clipboard.writeText(text);
  const label = button.lastChild;
  button.dataset.label ??= label.textContent;
  said.textContent = button.dataset.done;
  label.textContent = ` ${button.dataset.done}`;
  setTimeout(() => { label.textContent = button.dataset.label; }, 2000);
}

if (bar) {
  bar.hidden = false;
  for (const button of bar.querySelectorAll("[data-copy], [data-copy-of]")) {
    // Without https there is no clipboard for us; the texts stand on the page.
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", () => copy(button).catch(() => {}));
  }
  bar.querySelector("[data-part=print]")?.addEventListener("click", () => print());
}
