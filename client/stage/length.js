// Size follows length: the step of a text, and the next smaller one where unusual words did not fit after all.
// The server draws the first picture with the same steps (server/web/screen.py).

export const STEPS = [60, 120, 200, 320, 500, 800, 1200, 1500, 2000, 3000, 5000];
export const BAND_UP_TO = 500; // beyond it the side band leaves, and number and asker move into the head

export const stepFor = (text) => STEPS.find((step) => text.length <= step) ?? STEPS[STEPS.length - 1];

// A topic is a headline, not a question: it never fills the screen.
export const topicStep = (topic) => Math.max(120, Math.min(320, stepFor(topic)));

export const smaller = (step) => STEPS[STEPS.indexOf(step) + 1] ?? step;

export const hasBand = (step) => step <= BAND_UP_TO;
