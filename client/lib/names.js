// Names of provinces and fields by their slugs, as the server embedded them.

import { t } from "./words.js";

let names = { provinces: {}, fields: {}, units: {} };

export function learnNames(found) {
  names = { provinces: found.provinces ?? {}, fields: found.fields ?? {}, units: found.units ?? {} };
}

export const provinceName = (slug) => (slug ? said(names.provinces[slug], slug) : "");
// A unit by its slug: a province's department is known by its place.
export const unitName = (slug) => names.units[slug] ?? t("moved.of_place", { place: provinceName(slug) });
export const fieldName = (slug) => (slug ? said(names.fields[slug], slug) : "");


// Their slugs, in the order in which they are offered.
export const provinces = () => Object.keys(names.provinces);
export const fields = () => Object.keys(names.fields);

const said = (found, slug) => (typeof found === "string" ? found : found?.name ?? slug);
