// Who asks and from where, in a line.

import { provinceName } from "../lib/names.js";
import { age } from "../lib/time.js";
import { t } from "../lib/words.js";

export const askerName = (question) => question.name || t("pair.anonymous");

export const askerLine = (question) => [askerName(question), provinceName(question.province)].filter(Boolean).join(", ");

export function ageOf(at) {
  const { key, n } = age(at);
  return t(key, { n });
}
