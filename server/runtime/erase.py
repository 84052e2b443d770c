"""Take out of the log all that a question says, and with it whatever was derived from it."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from server.domain.command import Actor, Now
from server.domain.erasure import ERASE, Erase
from server.domain.kinds import kind_of
from server.domain.roles import ADMIN, OPERATOR
from server.errors import Refused
from server.log.book import Book
from server.log.entry import Entry
from server.log.event import WordsErased, questions_of
from server.projections.projector import Projector, StreamFold, in_turn, rows
from server.runtime.ahead import AheadState

BY = "operator"
# What a panel wrote to a question, not its asker.
ANSWERS = ("answer.published", "answer.corrected", "contribution.published", "inbox.published", "inbox.corrected")


class Found(NamedTuple):
    """The entries of a question, by its id there, that still hold words."""

    stream: str
    entries: list[Entry]
    question: str
    keep_answer: bool


async def find(book: Book, question: str, keep_answer: bool = False) -> Found:
    """In the stream in which it was asked. Raises Refused("question.unknown") where no session has such a question."""
    rows = await book.rows("receipts", {"question": question})
    if not rows:
        raise Refused("question.unknown")
    (session,) = await book.rows("sessions", {"id": rows[0]["session"]})
    stream = str(session["stream"])
    return Found(stream, _with_words(await book.read(stream), question, keep_answer), question, keep_answer)


async def origin_of(book: Book, question: str) -> str:
    """Its id where it was asked."""
    known = await book.rows("transfers", {"id": question})
    return str(known[0]["origin_question"]) if known else question


async def everywhere(book: Book, question: str, keep_answer: bool = False) -> list[Found]:
    """The same in every stream to which it moved, too, by whichever of its ids; the first is where it was asked."""
    origin = await origin_of(book, question)
    found = [await find(book, origin, keep_answer)]
    for row in await book.rows("transfers", {"origin_question": origin}):
        if (stream := str(row["stream"])) != found[0].stream:
            entries = _with_words(await book.read(stream), str(row["id"]), keep_answer)
            found.append(Found(stream, entries, str(row["id"]), keep_answer))
    return [each for each in found if each.entries] or found[:1]


async def erase(book: Book, found: Found, projectors: Sequence[Projector]) -> int:
    """As the operator of the machine, in one turn, with the rows for pages; returns the seq of the entry that says so.
    Other processes learn of it from the log. Safe while the server runs."""
    kind = kind_of(found.stream)
    async with book.turn(found.stream) as turn:
        fold = StreamFold(found.stream)
        fold.apply(await turn.read(0))
        actor = Actor(BY, frozenset({ADMIN, OPERATOR}))
        wanted = Erase(question=found.question, keep_answer=found.keep_answer)
        events = kind.decide(fold.state, actor, ERASE, wanted, Now(turn.now, ""))
        ahead = AheadState(kind, fold.state, turn.now)
        done = ahead.add(BY, secrets.token_hex(12), b"", events)
        shown = rows(in_turn(projectors), ahead.state, list(ahead.touched), list(events))
        await turn.append(ahead.acts, shown, ahead.outgoing)
        return done.first_seq


async def told_of(book: Book, stream: str, seq: int) -> set[str]:
    """Of which questions this entry took out words, by every id under which letters about them may stand."""
    every = {entry.seq: entry.event() for entry in await book.read(stream)}
    happened = every[seq]
    seqs = happened.seqs if isinstance(happened, WordsErased) else (seq,)
    found = {id for each in seqs for id in questions_of(every[each])}
    return found | {await origin_of(book, id) for id in found}


def _with_words(entries: list[Entry], question: str, keep_answer: bool) -> list[Entry]:
    kept = ANSWERS if keep_answer else ()
    spoken = [entry for entry in entries if entry.words is not None and entry.name not in kept]
    return [entry for entry in spoken if question in questions_of(entry.event())]
