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
  const { store } = desk;
  const look = () => {
    if (!desk.untouched || desk.column !== column || desk.mode) return true;
    if (!store.get("question", chosen)) return false;
    desk.show(chosen);
    focusRow(desk);
    return true;
  };
  if (look()) return;
  const stop = store.subscribe(() => look() && stop());
}
