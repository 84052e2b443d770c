// Where the focus goes: to the chosen row, never to the top of the page.

// After the drawing, so that the row is the chosen one; a form opened meanwhile keeps the focus.
export function focusRow(desk) {
  requestAnimationFrame(() => {
    if (desk.mode || desk.signing || desk.many?.step) return;
    const row = document.getElementById(`row-${desk.chosen}`) ?? document.querySelector(".column");
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  });
}
