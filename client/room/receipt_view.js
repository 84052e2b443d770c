// The receipt in the place of the form. Copying, where the browser lets us.

import { receiptPage } from "./receipt.js";
import { takeOver } from "./draw.js";

export function showReceipt({ region, receipt, page }) {
  const draw = takeOver(region);
  let copied = false;

  const copy = async () => {
    await navigator.clipboard.writeText(receipt.lookup_code);
    copied = true;
    show();
  };
  const show = () => draw(receiptPage({
    receipt, page, copied,
    onCopy: navigator.clipboard ? copy : null,
    onAnother: () => location.reload(),
  }));

  show();
  scrollTo(0, 0);
  region.querySelector("h1").focus({ preventScroll: true });
}
