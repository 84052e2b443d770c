// A page with a form about one's own question: what is typed is kept until it is sent.

import "../archive/proof.js";
import { keepForm } from "./kept_reply.js";

document.querySelectorAll("form[data-kept]").forEach(keepForm);
