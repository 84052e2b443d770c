"""The visibility matrix: which field of which entity, in which of its states, which audience may see. Data, no code.

It drives the views and the law that tests them. What no row names is seen by nobody.
"""

from server.domain.session.question import SHOWN, STATES, VEILED
from server.domain.session.session import ANY

PUBLIC, PANEL, DESK = "public", "panel", "desk"
AUDIENCES = (PUBLIC, PANEL, DESK)

_SESSION = "room code rehearsal state topic venue intake_opens starts_at ends_at answer_due ended_at end_undone open"
_QUESTION = "number state kind asker_type field province name text text_rev asked_at"
_ANSWER = "text person signed published_at mode corrections"

ROWS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    # noun, fields, audiences, states
    ("session", _SESSION, AUDIENCES, ANY),
    ("person", "name title unit", AUDIENCES, ("seated",)),
    ("stage", "question since blank freeze held", AUDIENCES, ("",)),
    ("question", _QUESTION, (PUBLIC, PANEL), SHOWN),
    ("question", "number state reason", (PUBLIC, PANEL), (VEILED,)),
    ("question", "can", (PANEL,), SHOWN),
    ("question", _QUESTION + " original reason note by acted_at can", (DESK,), STATES),
    ("answer", _ANSWER, AUDIENCES, ("published",)),
    ("answer", "state rev by acted_at can", (PANEL, DESK), ("drafted", "published")),
    ("answer", "draft person", (PANEL, DESK), ("drafted",)),
    ("answer", _ANSWER + " state rev by acted_at draft", (DESK,), ("shelved",)),
)


def fields(noun: str, audience: str, state: str) -> tuple[str, ...]:
    """What this audience sees of such an entity; () = not even that it exists."""
    return _TABLE.get((noun, audience, state), ())


def _expand() -> dict[tuple[str, str, str], tuple[str, ...]]:
    table: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for noun, names, audiences, states in ROWS:
        for audience in audiences:
            for state in states:
                known = table.get((noun, audience, state), ())
                table[noun, audience, state] = tuple(dict.fromkeys((*known, *names.split())))
    return table


_TABLE = _expand()
