"""What the dossier is made of: the declared kinds of data (config/dossier.vi.toml) beside what the code says by itself:
words of events, tables, who sees what. `undeclared` names what nobody declared."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from server.domain.kinds import KINDS
from server.domain.roles import AUDITOR, DESK, EDITORS, PANEL, PUBLIC
from server.domain.unit.data_request import HANDLERS
from server.log.event import kind_of_type
from server.settings import ROOT, Settings

FILE = ROOT / "config" / "dossier.vi.toml"
# As the code lets them in: contacts by a reason (server/web/looking.py), requests on their board.
OPENERS = {"editors": frozenset(EDITORS), "handlers": frozenset({*HANDLERS, AUDITOR})}
_SLOT = re.compile(r"\{(\w+)\.(\w+)\}")
# Full-text search keeps its own tables beside its index.
_INNER = re.compile(r"search_words.*|search_documents_\w+|sqlite_\w+")


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of personal data. `nouns`: all words of their events; `tables`: where rows of it lie; `seen`: how much
    of it whoever looks on sees, where that is not all; `opened_by`: who alone may open it (`OPENERS`), where that is
    narrower than who sees that it is there."""

    id: str
    name: str
    subjects: str
    what: str
    purpose: str
    basis: str
    kept: str
    where: str
    risk: str
    measures: str
    nouns: tuple[str, ...]
    tables: tuple[str, ...]
    seen: str = ""
    opened_by: str = ""


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]
    tables: tuple[str, ...]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    data: tuple[Data, ...]
    nothing: Nothing


def declared() -> Declared:
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), Declared)


def words() -> frozenset[str]:
    """Every field of an event that holds words of somebody: `noun.past.field`."""
    nouns = (noun for kind in KINDS for noun in kind.nouns.values())
    kinds = {kind_of_type(each) for noun in nouns for each in noun.events}
    return frozenset(f"{kind.name}.{field}" for kind in kinds for field in kind.words)


def words_of(data: Data) -> list[str]:
    return sorted(each for each in words() if each.partition(".")[0] in data.nouns)


def undeclared(tables: Mapping[str, Any], known: Declared) -> Iterator[str]:
    """What has no place in the declarations, has two, or is declared and not there; in words for who must mend it."""
    how = f"declare it in {FILE.relative_to(ROOT)}"
    named = [noun for each in known.data for noun in each.nouns]
    for field in sorted(words()):
        places = named.count(field.partition(".")[0]) + known.nothing.words.count(field)
        if places != 1:
            yield f"words {field}: {places} places; {how} (nouns of a [[data]], or words of [nothing])"
    listed = [table for each in known.data for table in each.tables] + [*known.nothing.tables]
    found = {name for name in tables if not _INNER.fullmatch(name)}
    for table in sorted(found | {*listed}):
        if table not in found or listed.count(table) != 1:
            there = "" if table in found else ", and no such table"
            yield f"table {table}: {listed.count(table)} places{there}; {how} (tables)"
    yield from (f"words {field}: there is no such field" for field in sorted({*known.nothing.words} - words()))
    nouns = {each.partition(".")[0] for each in words()} | {name for kind in KINDS for name in kind.nouns}
    yield from (f"noun {noun}: there is no such noun" for noun in sorted({*named} - nouns))


def readers(data: Data) -> list[str]:
    """Audiences that see something of these nouns, and after `:` the roles that sit there, as the nouns say."""
    if data.opened_by:
        return [f"opened:{' '.join(sorted(OPENERS[data.opened_by]))}"]
    found: dict[str, set[str]] = {}
    for kind in KINDS:
        for name, noun in kind.nouns.items():
            if name.partition(".")[0] in data.nouns:
                for audience in {each for row in noun.seen for each in row.audiences}:
                    found.setdefault(audience, set()).update(kind.seats.get(audience, ()))
    return [f"{each}:{' '.join(sorted(found[each]))}" for each in (PUBLIC, PANEL, DESK) if each in found]


def filled(text: str, settings: Settings) -> str:
    """With the values of settings in their places."""
    return _SLOT.sub(lambda slot: str(getattr(getattr(settings, slot[1]), slot[2])), text)
