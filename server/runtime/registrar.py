"""Writes into the register of units: one unit by a form, or many by a file, of which all or none is taken.

What a file wants is compared with what the register has; only what differs is written, each with a command id made of
what it says. So the same file again changes nothing, and after a kill it goes on where it was.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from server.domain import command
from server.domain.kinds import find
from server.domain.unit import version
from server.domain.unit.merger import MERGE
from server.domain.unit.unit import CHANGE, REGISTER
from server.domain.unit.version import Version
from server.errors import Refused
from server.office import succession
from server.office.units import Registry
from server.office.units_file import Entry, Problem, Wrong
from server.runtime.service import Service
from server.runtime.visitor import Visitor


class Done(NamedTuple):
    """Slugs, by what was done with them; `joined`: pairs of unit and successor."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    joined: tuple[tuple[str, str], ...]


class Registrar:
    """`who` acts; None = the operator of the machine."""

    def __init__(self, service: Service, registry: Registry, who: Visitor | None = None) -> None:
        self._service, self._registry, self._who = service, registry, who

    def named(self, label: str) -> str:
        """A unit by its slug, or by another label of its own."""
        if slug := label if label in self._registry.units else self._owner(label):
            return slug
        raise Refused("unit.unknown", slug=label)

    async def adopt(self, slug: str) -> None:
        """Give a unit that only the seed knows a stream of its own. Raises Refused("unit.unknown")."""
        known = self._registry.units.get(slug)
        if known is None:
            raise Refused("unit.unknown", slug=slug)
        if known.seeded:
            await self._register(slug, known.kind, known.versions[0], f"adopt-{slug}")

    async def add(self, slug: str, kind: str, raw: Mapping[str, Any], cid: str) -> None:
        if not _is_label(slug):
            raise Refused("unit.slug", field="slug")
        if slug in self._registry.units:
            raise Refused("unit.known", slug=slug, field="slug")
        self._free(slug, raw)
        await self._enter(slug, REGISTER, {**raw, "kind": kind}, cid)

    async def change(self, slug: str, raw: Mapping[str, Any], cid: str) -> None:
        self._free(slug, raw)
        await self.adopt(slug)
        await self._enter(slug, CHANGE, raw, cid)

    async def merge(self, slug: str, into: str, on: str, cid: str) -> None:
        """Begin it; the successor's word comes by the outbox. Raises Refused with what can be known before."""
        target = self._registry.units.get(into)
        if target is None:
            raise Refused("unit.unknown", slug=into, field="into")
        if slug == into:
            raise Refused("unit.itself", field="into")
        if slug in self._line(into):
            raise Refused("unit.circle", field="into")
        if target.successor:
            raise Refused("unit.ended", slug=into, into=target.successor, field="into")
        for each in (slug, into):
            await self.adopt(each)
        await self._enter(slug, MERGE, {"into": into, "on": on}, cid)

    async def take(self, entries: list[Entry]) -> Done:
        """A whole file. Raises Wrong before anything is written."""
        units, registry = {each.slug: each for each in entries}, self._registry
        problems = [*self._labels(entries), *(problem for each in entries for problem in self._unfit(each))]
        wanted, wrong = succession.mergers(units, registry.units) if not problems else ({}, [])
        problems += wrong
        if problems:
            raise Wrong(*sorted(problems, key=lambda each: each.line))
        did: dict[str, list[str]] = {"added": [], "changed": [], "same": []}
        for each in entries:
            did[await self._put(each)].append(each.slug)
        await registry.refresh()
        done = []
        for slug, (into, on) in wanted.items():
            if not registry.units[slug].successor:
                await self.adopt(slug)
                await self.adopt(into)
                await self._enter(slug, MERGE, {"into": into, "on": on}, _cid("merge", slug, into, on))
                done.append((slug, into))
        await registry.refresh()
        return Done(tuple(did["added"]), tuple(did["changed"]), tuple(did["same"]), tuple(done))

    async def _put(self, entry: Entry) -> str:
        known, wanted = self._registry.units.get(entry.slug), _clean(entry.version, self._service)
        if known is None or (known.seeded and known.versions[0].valid_from == wanted.valid_from):
            await self._register(entry.slug, entry.kind, wanted, _cid("register", entry.slug, wanted))
            return "added"
        await self.adopt(entry.slug)
        if wanted in known.versions:
            return "same"
        raw = msgspec.to_builtins(wanted)
        await self._enter(entry.slug, CHANGE, raw, _cid("change", entry.slug, wanted, known.versions))
        return "changed"

    async def _register(self, slug: str, kind: str, said: Version, cid: str) -> None:
        try:
            await self._enter(slug, REGISTER, {**msgspec.to_builtins(said), "kind": kind}, cid)
        except Refused as no:
            if no.code != "unit.known":  # somebody else was first, with the same seed
                raise

    async def _enter(self, slug: str, name: str, raw: Mapping[str, Any], cid: str) -> None:
        try:
            await self._service.enter(slug, self._who, name, raw, cid)
        except Refused as no:
            if no.code == "projection.taken":
                raise Refused("unit.label", label=slug, by="?", field="aliases") from None
            raise

    def _free(self, slug: str, raw: Mapping[str, Any]) -> None:
        """Raises Refused when one of its labels is another unit's."""
        for label in (slug, *raw.get("aliases", ())):
            if (other := self._owner(label)) not in ("", slug):
                field = "slug" if label == slug else "aliases"
                raise Refused("unit.label", label=label, by=self._registry.units[other].at("9999").title, field=field)

    def _owner(self, label: str) -> str:
        owned = (each.slug for each in self._registry.units.values() if label in each.labels)
        return next(owned, "")

    def _line(self, slug: str) -> list[str]:
        """The unit and its successors."""
        line = [slug]
        while (known := self._registry.units.get(line[-1])) and known.successor and known.successor not in line:
            line.append(known.successor)
        return line

    def _labels(self, entries: Iterable[Entry]) -> Iterator[Problem]:
        """Labels that two units of the file have, or one of the file and another of the register."""
        seen: dict[str, Entry] = {}
        for each in entries:
            for label in (each.slug, *each.version.aliases):
                line = each.line("slug" if label == each.slug else "aliases")
                if label in seen:
                    before = seen[label].line("slug")
                    yield Problem(line, "twice", {"label": label, "unit": each.slug, "before": before})
                elif (other := self._owner(label)) not in ("", each.slug):
                    yield Problem(line, "owned", {"label": label, "unit": each.slug, "by": other})
                seen.setdefault(label, each)

    def _unfit(self, entry: Entry) -> Iterator[Problem]:
        """What the commands would refuse."""
        known = self._registry.units.get(entry.slug)
        if known and known.kind != entry.kind:
            yield Problem(entry.line(""), "kind", {"unit": entry.slug, "kind": entry.kind, "known": known.kind})
        if not _is_label(entry.slug):
            yield Problem(entry.line("slug"), "slug", {"unit": entry.slug})
            return
        try:
            said = _content(entry.version, self._service)
            version.version(entry.slug, entry.kind, said)
        except Refused as no:
            field = str(no.details.get("field", "")).partition("[")[0]
            yield Problem(entry.line(field), "unfit", {"unit": entry.slug, "code": no.code, **no.details})


def _is_label(slug: str) -> bool:
    try:
        msgspec.convert(slug, version.Label)
    except msgspec.ValidationError:
        return False
    return True


def _content(said: Version, service: Service) -> version.Content:
    """Measured and cleaned as the command does. Raises Refused."""
    return command.read(find(CHANGE), msgspec.to_builtins(said), service.terms)  # type: ignore[return-value]


def _clean(said: Version, service: Service) -> Version:
    content = _content(said, service)
    return Version(**{name: getattr(content, name) for name in Version.__struct_fields__})


def _cid(*said: Any) -> str:
    return f"file-{hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]}"
