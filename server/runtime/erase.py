"""Take out of the log all that a question says, and with it whatever was derived from it."""

import secrets
from typing import NamedTuple

from server.domain.command import Actor, Now
from server.domain.session.erasure import OPERATOR, Erase
from server.domain.session.session import ADMIN, of
from server.domain.state import Happened, StreamState, decide
from server.errors import Refused
from server.log.book import Book
from server.log.entry import Entry
from server.projections import catalogue
from server.runtime.ahead import AheadState

BY = "operator"
# What a panel wrote to a question, not its asker.
ANSWERS = ("answer.published", "answer.corrected")


class Found(NamedTuple):
    """The entries of a question that still hold words."""

    stream: str
    entries: list[Entry]


async def find(book: Book, question: str, keep_answer: bool = False) -> Found:
    """Raises Refused("question.unknown") where no session has such a question."""
    rows = await book.rows("receipts", {"question": question})
    if not rows:
        raise Refused("question.unknown")
    (session,) = await book.rows("sessions", {"id": rows[0]["session"]})
    stream = str(session["stream"])
    return Found(stream, _with_words(await book.read(stream), question, keep_answer))


async def erase(book: Book, found: Found) -> int:
    """As the operator of the machine, in one turn, with the rows for pages; returns the seq of the entry that says so.
    Other processes learn of it from the log. Safe while the server runs."""
    seqs = tuple(entry.seq for entry in found.entries)
    async with book.turn(found.stream) as turn:
        state = StreamState(found.stream)
        for entry in await turn.read(0):
            state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
        session = of(state)
        if session is None:
            raise Refused("session.unknown")
        actor = Actor(BY, frozenset({ADMIN, OPERATOR}))
        events = decide(state, session.state, actor, "words.erase", Erase(seqs=seqs), Now(turn.now, ""))
        ahead = AheadState(state, turn.now)
        done = ahead.add(BY, secrets.token_hex(12), b"", events)
        await turn.append(ahead.acts, catalogue.rows(ahead.state, ahead.touched))
        return done.first_seq


def _with_words(entries: list[Entry], question: str, keep_answer: bool) -> list[Entry]:
    kept = ANSWERS if keep_answer else ()
    spoken = [entry for entry in entries if entry.words is not None and entry.name not in kept]
    return [entry for entry in spoken if getattr(entry.event(), "question", None) == question]
