"""A batch: all rows that one append writes to one stream. Pure but for the salts."""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from server.errors import Refused
from server.log import chain, event
from server.log.entry import Decision, Entry, Head
from server.log.event import WordsErased

Salts = Callable[[int], bytes]


class EntryRow(NamedTuple):
    """A row of `entries`, in the order of its columns."""

    stream: str
    seq: int
    at: int
    by: str
    name: str
    version: int
    facts: str
    words: str | None
    words_hash: bytes | None
    salt: bytes | None
    digest: bytes


class CommandRow(NamedTuple):
    """A row of `commands`, in the order of its columns."""

    stream: str
    actor: str
    cid: str
    payload_hash: bytes
    first_seq: int
    n: int


class Batch(NamedTuple):
    """`erased` are the seqs whose words go with this page."""

    entries: list[EntryRow]
    commands: list[CommandRow]
    before: Head
    head: Head
    erased: frozenset[int]

    def read(self) -> list[Entry]:
        """The entries as a reader of the log will get them."""
        return [
            Entry(row.stream, row.seq, row.at, row.by, row.name, row.version, row.facts, row.words, row.digest)
            for row in self.entries
        ]


def compose(stream: str, head: Head, now: int, acts: Sequence[Decision], salts: Salts = os.urandom) -> Batch:
    """Number and chain the events of `acts` after `head`, all at `now`."""
    entries: list[EntryRow] = []
    commands: list[CommandRow] = []
    erased: set[int] = set()
    last = head
    events = sum(len(act.events) for act in acts)
    grains = memoryview(salts(chain.SALT_BYTES * events))
    for act in acts:
        first = last.seq + 1 if act.events else last.seq
        for happened in act.events:
            salt = bytes(grains[chain.SALT_BYTES * len(entries) :][: chain.SALT_BYTES])
            row = _row(stream, last, now, act, event.write(happened), salt)
            entries.append(row)
            last = Head(row.seq, row.digest, now)
            if isinstance(happened, WordsErased):
                if not all(0 < each < row.seq for each in happened.seqs):
                    raise Refused("words.unknown")
                erased.update(happened.seqs)
        if act.cid:
            commands.append(CommandRow(stream, act.by, act.cid, act.payload_hash, first, len(act.events)))
    return Batch(entries, commands, head, last, frozenset(erased))


def _row(stream: str, last: Head, now: int, act: Decision, written: event.Written, salt: bytes) -> EntryRow:
    name, version, facts, words = written
    hashed = None if words is None else chain.words_hash(salt, words)
    seq = last.seq + 1
    digest = chain.digest(last.digest, stream, seq, now, act.by, name, version, act.cid, facts, hashed)
    return EntryRow(stream, seq, now, act.by, name, version, facts, words, hashed, salt if words else None, digest)
