"""The states of a question and what each means: public, desk, closing, report. They are drawn in `question`."""

from collections.abc import Mapping

from server.domain.meaning import Meanings, declare, differing, having

ASKED, ACCEPTED, REFUSED, WITHDRAWN = "asked", "accepted", "refused", "withdrawn"
CALLED, PROMISED, VEILED, MERGED = "called", "promised", "veiled", "merged"
ANSWERED_LIVE, ANSWERED_LATER = "answered_live", "answered_later"
TRANSFERRED, REFERRED, SET_APART = "transferred", "referred", "set_apart"
ACKNOWLEDGED = "acknowledged"
HELD = "held"
ERASED, ERASED_LIVE, ERASED_LATER = "erased", "erased_live", "erased_later"
QUESTION, OPINION = "question", "opinion"

# fmt: off
MEANINGS = declare("question", ("public", "open", "queued", "blocks_closing", "final", "column", "heading"), {
    ASKED:          (False, True,  False, True,  False, "new",   "waiting"),
    HELD:           (False, True,  False, True,  False, "later", "waiting"),
    ACCEPTED:       (True,  True,  True,  True,  False, "ready", "waiting"),
    CALLED:         (True,  True,  True,  True,  False, "air",   "waiting"),
    PROMISED:       (True,  True,  True,  True,  False, "later", "waiting"),
    ANSWERED_LIVE:  (True,  False, True,  True,  True,  "done",  "answered"),
    ANSWERED_LATER: (True,  False, True,  False, True,  "done",  "answered"),
    ACKNOWLEDGED:   (True,  False, True,  False, True,  "done",  "noted"),
    MERGED:         (False, False, False, False, True,  "done",  "merged"),
    REFUSED:        (False, False, False, False, True,  "done",  "refused"),
    WITHDRAWN:      (False, False, False, False, True,  "done",  "withdrawn"),
    VEILED:         (False, False, False, False, True,  "done",  "veiled"),
    TRANSFERRED:    (False, False, False, False, True,  "done",  "transferred"),
    REFERRED:       (False, False, False, False, True,  "done",  "referred"),
    SET_APART:      (False, False, False, False, True,  "done",  "referred"),
    ERASED:         (False, False, False, False, True,  "done",  "erased"),
    ERASED_LIVE:    (False, False, False, False, True,  "done",  "answered"),
    ERASED_LATER:   (False, False, False, False, True,  "done",  "answered"),
})
# An opinion awaits no answer: taken, it is noted, and no session stays open for its sake.
OF_KIND: Mapping[str, Meanings] = {
    QUESTION: MEANINGS,
    OPINION: differing(MEANINGS, {state: {"blocks_closing": False, "open": False} for state in MEANINGS} | {
        ACCEPTED: {"blocks_closing": False, "open": False, "heading": "noted"},
        PROMISED: {"blocks_closing": False, "heading": "noted"},
        HELD: {"open": False},  # whoever was asked back is not left without an end
    }),
}
# fmt: on
_BEFORE_THE_STAGE = ("new", "ready", "later")
# Whose answer was given aloud: a text may follow, and need not.
ALOUD = (ANSWERED_LIVE, ERASED_LIVE)
# Where a question goes whose words are taken out for ever; whatever is not here stays where it is.
WITHOUT_WORDS = {
    **{state: ERASED for state, meaning in MEANINGS.items() if meaning.open or meaning.public},
    ANSWERED_LIVE: ERASED_LIVE,
    ANSWERED_LATER: ERASED_LATER,
}
WORDLESS = tuple(dict.fromkeys(WITHOUT_WORDS.values()))
KINDS, STATES = tuple(OF_KIND), tuple(MEANINGS)
SHOWN = having(MEANINGS, "public")
# What waits for somebody and is not on the stage may go under another question; what is shown or waits may take others.
MERGEABLE = tuple(state for state, meaning in MEANINGS.items() if meaning.open and meaning.column in _BEFORE_THE_STAGE)
# What its asker may want kept and not used.
USED = tuple(dict.fromkeys((*having(MEANINGS, "open"), *SHOWN, MERGED)))
LEADING = tuple(state for state in MEANINGS if state in MERGEABLE or state in SHOWN)


def tally(kind: str, state: str, written: bool) -> tuple[str, ...]:
    return ("question", kind, state, "written" if written else "")


def without_words(state: str, was: str | None) -> str:
    """The state of a question in this one, once its words are taken out; `was`: that under a veil."""
    return WITHOUT_WORDS.get(was or ACCEPTED, state) if state == VEILED else WITHOUT_WORDS.get(state, state)


BLOCKING = tuple(
    tally(kind, state, False) for kind, meanings in OF_KIND.items() for state in having(meanings, "blocks_closing")
)
