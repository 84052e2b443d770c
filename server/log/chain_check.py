"""Integrity check of one stream, entry by entry, as verify runs it. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from server.log import chain, event
from server.log.batch import CommandRow, EntryRow
from server.log.entry import Head
from server.log.event import WordsErased


class ChainCheck:
    """Feed it the entries in order, then the head. `problems` say at which seq what was wrong."""

    def __init__(self, stream: str, commands: Sequence[CommandRow], anchored: Mapping[int, set[bytes]]) -> None:
        self.problems: list[str] = []
        self.count = 0
        self.last = Head(0, chain.genesis(stream), 0)
        self._stream = stream
        self._commands = sorted(commands, key=lambda row: (row.first_seq, row.n))
        self._causes = [row for row in self._commands if row.n > 0]
        self._cause = 0
        self._anchored = dict(anchored)
        self._blank: set[int] = set()
        self._named: set[int] = set()

    def step(self, row: EntryRow) -> None:
        self.count += 1
        if row.seq != self.last.seq + 1:
            self._say(row.seq, f"follows seq {self.last.seq}, the entries between are missing")
        self._check_chain(row)
        self._check_words(row)
        if self._anchored.pop(row.seq, {row.digest}) != {row.digest}:
            self._say(row.seq, "the digest is not the anchored one")
        self.last = Head(row.seq, row.digest, row.at)

    def end(self, head: Head | None) -> None:
        if head is None:
            self.problems.append("the head is missing")
        elif head != self.last:
            where = f"seq {head.seq}: the head differs from the last entry"
            self.problems.append(f"{where}, seq {self.last.seq}")
        for seq in sorted(self._anchored):
            self._say(seq, "anchored, but missing")
        for seq in sorted(self._blank - self._named):
            self._say(seq, "the words are gone, and no words.erased names them")
        for seq in sorted(self._named - self._blank):
            self._say(seq, "words.erased names it, but its words are not gone")
        self._check_commands()

    def _check_chain(self, row: EntryRow) -> None:
        cause = self._cause_of(row.seq)
        if cause is not None and cause.actor != row.by:
            self._say(row.seq, f"by {row.by}, but its command is of {cause.actor}")
        cid = "" if cause is None else cause.cid
        expected = chain.digest(
            self.last.digest,
            self._stream,
            row.seq,
            row.at,
            row.by,
            row.name,
            row.version,
            cid,
            row.facts,
            row.words_hash,
        )
        if expected != row.digest:
            self._say(row.seq, "the digest does not fit: this entry, its command or the entry before was changed")

    def _check_words(self, row: EntryRow) -> None:
        if row.words is None:
            if row.salt is not None:
                self._say(row.seq, "a salt without words")
            if row.words_hash is not None:
                self._blank.add(row.seq)
        elif row.salt is None or chain.words_hash(row.salt, row.words) != row.words_hash:
            self._say(row.seq, "the words are not those that were written")
        self._named |= _erased_by(row)

    def _cause_of(self, seq: int) -> CommandRow | None:
        while self._cause < len(self._causes):
            cause = self._causes[self._cause]
            if seq < cause.first_seq:
                return None
            if seq < cause.first_seq + cause.n:
                return cause
            self._cause += 1
        return None

    def _check_commands(self) -> None:
        free = 1
        for row in self._commands:
            end = row.first_seq + row.n
            if row.n < 0 or row.first_seq < 0 or end - 1 > self.last.seq:
                self._say(row.first_seq, f"command {row.cid} of {row.actor} claims entries that are not there")
            elif row.n > 0 and row.first_seq < free:
                self._say(row.first_seq, f"command {row.cid} of {row.actor} claims entries of another command")
            free = max(free, end) if row.n > 0 else free

    def _say(self, seq: int, what: str) -> None:
        self.problems.append(f"seq {seq}: {what}")


def _erased_by(row: EntryRow) -> set[int]:
    if row.name != "words.erased":
        return set()
    try:
        happened = event.read(event.Written(row.name, row.version, row.facts, row.words))
    except (msgspec.MsgspecError, ValueError, KeyError):
        return set()  # its digest has been found wrong already
    return set(happened.seqs) if isinstance(happened, WordsErased) else set()
