// The browser's Back closes what lies over the rows (a dialog, a form, on a phone the detail) and only then leaves the desk.

import { useEffect, useRef } from "preact/hooks";

const NARROW = "(max-width: 60rem)";

export function useBackButton(desk) {
  const entered = useRef(Boolean(history.state?.covered)); // whether our entry stands on top of the history
  const leaving = useRef(false); // it is being taken off, which the browser tells later
  const covered = Boolean(desk.mode) || desk.signing || (desk.detailOpen && matchMedia(NARROW).matches);
  useEffect(() => {
    const back = () => {
      const own = leaving.current || !entered.current;
      leaving.current = false;
      entered.current = false;
      if (own) desk.tell();
      else desk.leave();
    };
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    if (leaving.current) return;
    if (covered && !entered.current) {
      history.pushState({ covered: true }, "");
      entered.current = true;
    } else if (!covered && entered.current) {
      leaving.current = true;
      history.back();
    }
  });
}
