// A page with a form about one's own question: what is typed is kept until it is sent.

import { keepForm } from "./kept_reply.js";

document.querySelectorAll("form[data-kept]").forEach(keepForm);
