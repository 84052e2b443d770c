// The look-up code in the address that a slip's picture leads to: behind the #, where no server's record sees it.
// A code has no sign that an address would have to quote, so nothing is decoded and nothing can be badly quoted.
export const codeIn = (hash) => /^#([A-Za-z0-9-]{6,20})$/.exec(hash)?.[1] ?? null;
