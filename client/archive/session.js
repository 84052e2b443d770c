// The page of a session that is over: its line of time, and more of its answers.

import { answers } from "./answers.js";
import { moments } from "./moments.js";

moments();
if (document.querySelector("[data-part=more]")) answers();
