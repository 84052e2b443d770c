"""Witnesses: who keeps, outside of this installation, what was sealed. One text a day for each, by mail or as a file.

    giaoluu-witness 1 2026-11-26 giaoluu.example
    before <SHA-256 of the text of the day before that was handed out>
    anchors 2026-11-26 <SHA-256 of the file of anchors of that day>
    session:0123456789abcdef <entries> <root> <number of the seal>        one for each session sealed since, by that day

A witness needs nothing but to keep it: `docs/verify.py FILE --witness TEXT` compares. The anchors are named by their
digest alone, for they tell of sessions that are not announced.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from server.log.outbox import Mail
from server.log.seals import Handed, Seal
from server.office.outbox import Outbox
from server.runtime.sealing import Sealing

MAIL, FILE = "mail", "file"
_NAMED = re.compile(r"\s*(.*?)\s*<([^<>]+)>\s*")


class Witness(NamedTuple):
    """`name`: what the page calls it; `where`: an address, or a folder."""

    name: str
    where: str
    kind: str


def witnesses(mails: Sequence[str], folders: Sequence[str]) -> list[Witness]:
    """`Name <address>` and `Name </folder>`, as the settings have them."""
    found = []
    for kind, each in [*((MAIL, each) for each in mails), *((FILE, each) for each in folders)]:
        named = _NAMED.fullmatch(each)
        name, where = (named[1] or named[2].partition("@")[0], named[2]) if named else (each.partition("@")[0], each)
        found.append(Witness(Path(name).name if kind == FILE and not named else name, where.strip(), kind))
    return found


class Witnessing:
    """`subject`: of the mail, by day."""

    def __init__(self, sealing: Sealing, outbox: Outbox, known: Sequence[Witness], anchors: Path, domain: str) -> None:
        self._sealing, self._outbox, self._known = sealing, outbox, known
        self._anchors, self._domain = anchors, domain

    async def hand_out(self, now: int, subject: str) -> list[Handed]:
        """Yesterday's text (UTC, as the anchors count) to everybody who has not got it; a folder that cannot be written
        is tried again. Raises Unavailable."""
        day = (datetime.fromtimestamp(now / 1000, UTC) - timedelta(days=1)).date().isoformat()
        had = {(each.witness, each.day) for each in await self._sealing.seals.handed()}
        missing = [each for each in self._known if (each.name, day) not in had]
        if not missing:
            return []
        text = await self._text(day)
        digest, handed = hashlib.sha256(text.encode()).hexdigest(), []
        for witness in missing:
            if await self._give(witness, day, text, subject):
                made = Handed(witness.name, day, witness.kind, digest, now)
                await self._sealing.seals.hand(made)
                handed.append(made)
        return handed

    async def _text(self, day: str) -> str:
        before = next((each for each in await self._sealing.seals.handed() if each.day < day), None)
        since = before.day if before else ""
        lines = [f"giaoluu-witness 1 {day} {self._domain}", f"before {before.digest if before else '-'}"]
        file = self._anchors / f"{day}.txt"
        if file.is_file():
            lines.append(f"anchors {day} {hashlib.sha256(file.read_bytes()).hexdigest()}")
        sealed = await self._sealing.seals.latest(_over(day))
        lines += [_line(seal) for seal in sealed if _day(seal.at) > since]
        return "\n".join([*lines, ""])

    async def _give(self, witness: Witness, day: str, text: str, subject: str) -> bool:
        if witness.kind == MAIL:
            key = f"witness:{day}:{hashlib.sha256(witness.where.encode()).hexdigest()[:16]}"
            await self._outbox.add(Mail(key, witness.where, subject, text))
            return True
        try:
            folder = Path(witness.where)
            draft = folder / f".{day}.draft"
            draft.write_text(text, encoding="utf-8")
            draft.replace(folder / f"giaoluu-{day}.txt")
        except OSError:
            return False
        return True


def _line(seal: Seal) -> str:
    return f"{seal.stream} {seal.seq} {seal.root} {seal.number}"


def _over(day: str) -> int:
    """When a day ended (UTC, ms): what was sealed later is the next one's."""
    return int((datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)).timestamp() * 1000)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
