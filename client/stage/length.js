// Size follows length: the step of a text, and the next smaller one where unusual words did not fit after all.

export const STEPS = [60, 120, 200, 320, 500, 800, 1200, 1500, 2000];
const BAND_UP_TO = 500; // beyond it the side band leaves, and number and asker move into the head

export const stepFor = (text) => STEPS.find((step) => text.length <= step) ?? STEPS.at(-1);

export const smaller = (step) => STEPS[STEPS.indexOf(step) + 1] ?? step;

export const hasBand = (step) => step <= BAND_UP_TO;
