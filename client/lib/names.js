// Names of provinces and fields by their slugs, as the server embedded them.

let names = { provinces: {}, fields: {} };

export function learnNames(found) {
  names = { provinces: found.provinces ?? {}, fields: found.fields ?? {} };
}

export const provinceName = (slug) => (slug ? said(names.provinces[slug], slug) : "");
export const fieldName = (slug) => (slug ? said(names.fields[slug], slug) : "");


// Their slugs, in the order in which they are offered.
export const provinces = () => Object.keys(names.provinces);
export const fields = () => Object.keys(names.fields);

const said = (found, slug) => (typeof found === "string" ? found : found?.name ?? slug);
