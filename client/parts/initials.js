// Two letters for a portrait without a picture: the last two words of a name, what stands in brackets left out.

export const initials = (name) => (name ?? "").replace(/\(.*\)/, "").split(/\s+/).filter(Boolean).slice(-2)
  .map((word) => [...word][0]).join("").toUpperCase();
