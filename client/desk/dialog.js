// A window over the desk: the browser's own dialog keeps the focus inside and gives it back.

import { useLayoutEffect, useRef } from "preact/hooks";

import { html, icon } from "../parts/html.js";
import { t } from "../lib/words.js";

export function Dialog({ title, kind, onClose, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const from = document.activeElement;
    dialog.current.showModal();
    dialog.current.focus();
    return () => from?.isConnected && from.focus({ preventScroll: true });
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  const press = (event) => event.target === dialog.current && onClose();
  return html`<dialog tabindex="-1" class="over" data-kind=${kind} ref=${dialog} aria-labelledby="over-title" onCancel=${cancel} onClick=${press}>
    <div class="over-body">
      <header class="over-head"><h2 id="over-title">${title}</h2>
        <button type="button" class="icon-button" aria-label=${t("desk.close")} onClick=${onClose}>${icon("close")}</button></header>
      ${children}
    </div>
  </dialog>`;
}
