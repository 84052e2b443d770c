"""After a backup was put back: what was erased since it was taken is erased in it again, by the list kept apart.

Words go as `./giaoluu erase` takes them out, by an entry of each stream. A denunciation is set apart again first, so
that its words are sealed for whoever handles it and not lost. Addresses and what was written in data requests go from
their tables.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import delete

from server.domain.command import Actor, Now
from server.domain.erasure import ERASE, Erase
from server.domain.kinds import kind_of
from server.domain.outside import PROCEDURES, PUT_APART, SET_APART, Apart
from server.domain.roles import ADMIN, EDITORS, OPERATOR
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.log.book import Book
from server.log.entry import Entry
from server.log.event import Event, WordsErased
from server.people.sealed import Sealer
from server.people.tables import data_request_texts as texts
from server.projections.data_tables import contacts
from server.projections.projector import Projector, StreamFold, in_turn, rows
from server.runtime.ahead import AheadState
from server.runtime.erase import BY
from server.runtime.erasures import APART, CONTACT, TEXT, WORDS, Erasure

Events = Callable[[StreamState, int], tuple[Event, ...]]
OPERATING = Actor(BY, frozenset({ADMIN, OPERATOR, *EDITORS}))


class Done(NamedTuple):
    """How many words, addresses, denunciations and texts of data requests went; `left`: questions that nobody could
    set apart."""

    words: int
    contacts: int
    apart: int
    left: tuple[str, ...]
    texts: int = 0


async def erase_again(
    book: Book, listed: Iterable[Erasure], projectors: Sequence[Projector], secret: bytes
) -> Done:  # fmt: skip
    """Apply the list. What is gone already is left alone, so it may be applied any number of times."""
    every = list(listed)
    # First of all, for erased words take the address of their question with them and would not be counted.
    gone = await _contacts(book, [each for each in every if each.kind == CONTACT])
    written = await _texts(book, [each for each in every if each.kind == TEXT])
    apart, left = 0, []
    for each in (one for one in every if one.kind == APART and one.mark in PROCEDURES):
        try:
            apart += await _set_apart(book, each, projectors, Sealer(secret))
        except Refused:
            left.append(each.place)
    words = await _words(book, [each for each in every if each.kind == WORDS], projectors, left)
    return Done(words, gone, apart, tuple(left), written)


async def _words(
    book: Book, listed: Sequence[Erasure], projectors: Sequence[Projector], left: Sequence[str]
) -> int:  # fmt: skip
    """Of the entries that are the ones which were meant, those that hold words yet."""
    by_stream: dict[str, dict[int, str]] = defaultdict(dict)
    for each in listed:
        by_stream[each.place][each.at] = each.mark
    done = 0
    for stream, marks in by_stream.items():
        entries = [entry for entry in await book.read(stream) if entry.words is not None]
        seqs = tuple(e.seq for e in entries if marks.get(e.seq) == e.digest.hex() and not _of(e, left))
        if seqs:
            await append(book, stream, projectors, partial(_erased, seqs))
            done += len(seqs)
    return done


def _erased(seqs: tuple[int, ...], state: StreamState, now: int) -> tuple[Event, ...]:
    """As whoever operates the machine decides it; what became of a question that lost its words goes with it."""
    known = tuple(seq for seq in seqs if state.entities_with_text(seq))
    rest = tuple(seq for seq in seqs if seq not in known)
    found = (WordsErased(seqs=rest),) if rest else ()
    if known:
        wanted = Erase(seqs=known, keep_answer=True)
        found += state.kind.decide(state, OPERATING, ERASE, wanted, Now(now, ""))  # type: ignore[attr-defined]
    return found


def _of(entry: Entry, questions: Sequence[str]) -> bool:
    return bool(questions) and getattr(entry.event(), "question", None) in questions


async def _contacts(book: Book, listed: Sequence[Erasure]) -> int:
    done = 0
    for each in listed:
        one = delete(contacts).where(contacts.c.question == each.place, contacts.c.left_at <= each.at)
        async with book.writing() as (connection, answering), answering():
            done += (await connection.execute(one)).rowcount
            await connection.commit()
    return done


async def _texts(book: Book, listed: Sequence[Erasure]) -> int:
    done = 0
    for each in listed:
        request, _, part = each.place.partition("/")
        own = texts.c.request == request, texts.c.part == part, texts.c.at <= each.at
        async with book.writing() as (connection, answering), answering():
            done += (await connection.execute(delete(texts).where(*own))).rowcount
            await connection.commit()
    return done


async def _set_apart(book: Book, each: Erasure, projectors: Sequence[Projector], sealer: Sealer) -> int:
    """Raises Refused where it cannot be set apart now."""

    def events(state: StreamState, now: int) -> tuple[Event, ...]:
        item = state.get(Question, each.place) or state.get(InboxItem, each.place)
        if item is None or item.state == SET_APART:
            return ()
        words = {"name": item.name.text if item.name else "", "text": item.original.text, "asker": item.asker}
        apart = Apart(
            question=item.id, state=item.state, procedure=each.mark, sealed=sealer.seal(item.id, words)  # type: ignore[arg-type]
        )  # fmt: skip
        return state.kind.decide(state, OPERATING, PUT_APART, apart, Now(now, ""))  # type: ignore[attr-defined,no-any-return]

    stream = await _stream_of(book, each.place)
    return int(stream is not None and await append(book, stream, projectors, events))


async def append(book: Book, stream: str, projectors: Sequence[Projector], events: Events) -> bool:
    """What these are, in one turn of their stream, with the rows for pages and what they cause elsewhere."""
    async with book.turn(stream) as turn:
        fold = StreamFold(stream)
        fold.apply(await book.read_whole(stream))
        found = events(fold.state, turn.now)
        if found:
            ahead = AheadState(kind_of(stream), fold.state, turn.now)
            ahead.add(BY, secrets.token_hex(12), b"", found)
            shown = rows(in_turn(projectors), ahead.state, list(ahead.touched), list(found))
            await turn.append(ahead.acts, shown, ahead.outgoing)
    return bool(found)


async def _stream_of(book: Book, question: str) -> str | None:
    """Where it stood when the backup was taken: in a session, or in an inbox."""
    for table, key in (("receipts", "question"), ("transfers", "id")):
        for row in await book.rows(table, {key: question}):
            return str(row["stream"])
    return None
