"""Which entries the audit page lists: every act of staff, guests and the operator, and what came about by itself. Acts
of askers are not among them, nor is a word of any entry: the page reads the entry itself."""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.domain.audit import AUDIT
from server.domain.audit.look import Noted
from server.domain.command import ASKER
from server.domain.session.address import Looked as AddressLooked
from server.domain.unit.case import Looked as CaseLooked
from server.log import event
from server.log.entry import Entry, Row
from server.projections.projector import Projector, folded_not

TABLE = "audit_entries"
LOOK, CHANGE, AUTO, MACHINE = SORTS = ("look", "change", "auto", "machine")
# Whoever is no person: what the clock brings, and what one stream causes in another.
BY_ITSELF = ("clock", "stream:")
LOOKS = frozenset(event.kind_of_type(each).name for each in (Noted, AddressLooked, CaseLooked))
# The fact of an entry that says which question it is about.
ABOUT = ("question", "case", "into")
_facts = msgspec.json.Decoder(dict[str, Any]).decode


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("audit", (TABLE,), kinds, folded_not, follows=True, listed=rows)


def rows(stream: str, room: str, entries: Sequence[Entry]) -> list[Row]:
    return [_row(room, each) for each in entries if not each.by.startswith(f"{ASKER}:")]


def _row(room: str, entry: Entry) -> Row:
    facts, kind = _facts(entry.facts), entry.stream.partition(":")
    about = next((facts[name] for name in ABOUT if isinstance(facts.get(name), str)), None)
    session = facts.get("session") if kind[0] == AUDIT.prefix else kind[2]
    values = {"at": entry.at, "actor": entry.by, "name": entry.name, "sort": _sort(entry), "room": room}
    return Row(TABLE, {"stream": entry.stream, "seq": entry.seq}, {**values, "session": session, "question": about})


def _sort(entry: Entry) -> str:
    if entry.name in LOOKS:
        return LOOK
    if entry.stream.startswith(f"{AUDIT.prefix}:"):
        return MACHINE
    return AUTO if entry.by.startswith(BY_ITSELF) else CHANGE
