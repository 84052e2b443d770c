// All that a seat can do, by the names of the server. Whether it may be done is read from entities and the session.

export const DRAFT = "answer.draft";
export const PUBLISH = "answer.publish";
export const SUBMIT = "submission.submit";
export const GIVE_BACK = "submission.return";
export const TAKE_IN = "contribution.accept";
export const PART = { keep: "panel_part.write", sign: "panel_part.sign" };
export const LIVE = { withdraw: "live_draft.withdraw", show: "live_draft.show" };
export const MEND = { propose: "correction.propose", approve: "correction.approve", decline: "correction.decline" };
export const SEAT = { substitute: "panel_seat.substitute", resume: "panel_seat.resume" };
