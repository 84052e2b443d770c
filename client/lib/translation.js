// A question in a second language: which language its own words are in, and what the translation is called.

import { t } from "./words.js";

const OWN = "vi"; // what nobody has said otherwise
const ALONGSIDE = "alongside"; // the only state in which others than the desk see it, and the desk alone is told of states

const called = (tag) => t(`translation.in.${tag}`);

// The translation as everybody may read it, or null.
export const translationOf = (store, id) => {
  const found = store.get("translation", id);
  return found?.text && (found.state ?? ALONGSIDE) === ALONGSIDE ? found : null;
};

// Of a question without a translation nobody has said in which language it is.
export const languageOf = (translation) => translation?.original ?? OWN;

export const named = ({ lang, original }) => t("translation.named", { into: called(lang), original: called(original) });

export const briefly = ({ lang }) => t("translation.brief", { into: called(lang) });
