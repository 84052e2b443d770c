// The row that one left is found again with Back, also where it comes with an earlier page; a hand that chose another one
// meanwhile was faster.

import { Place } from "../lib/place.js";
import { focusRow } from "./focus.js";

export function keepPlace(desk, place = new Place(`desk.${desk.page.session}`)) {
  const left = place.found();
  if (left && desk.layout.names.includes(left.column)) goBack(desk, left);
  place.keep(() => ({ column: desk.column, chosen: desk.chosen }));
}

function goBack(desk, { column, chosen }) {
  desk.open(column);
  const first = desk.chosen;
  const look = () => {
    if (desk.chosen === first && !desk.store.get("question", chosen)) return false;
    if (desk.chosen === first) desk.show(chosen);
    focusRow(desk);
    return true;
  };
  if (look()) return;
  const stop = desk.store.subscribe(() => look() && stop());
}
