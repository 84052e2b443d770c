"""The sample set, config/rehearsal.toml: questions, what a moderator does with each, and the panel's answers."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from server import text
from server.settings import ROOT

FILE = ROOT / "config" / "rehearsal.toml"
HIDDEN = "[…]"


class Scene(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topic: str
    venue: str


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody on the panel and the fields (slugs) that they answer."""

    name: str
    title: str
    unit: str
    fields: tuple[str, ...]


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. `later`: its answer comes after the session."""

    kind: str
    asker_type: str
    field: str
    name: str
    text: str
    does: Literal["accept", "redact", "refuse", "promise"]
    province: str | None = None
    hide: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    answer: str = ""
    unit: str = ""
    later: bool = False

    @property
    def asks(self) -> dict[str, str | None]:
        """What its asker sends."""
        fields = ("kind", "asker_type", "field", "province", "name", "text")
        return {field: getattr(self, field) for field in fields}

    def hidden(self, wording: str) -> str:
        """The wording without personal data."""
        for part in self.hide:
            wording = wording.replace(part, HIDDEN)
        return wording


class Samples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    session: Scene
    person: tuple[Person, ...]
    question: tuple[Sample, ...]

    def by_wording(self) -> dict[str, Sample]:
        """Every sample by how it reads in the hall, before and after personal data are taken out."""
        kept = {text.clean(sample.text): sample for sample in self.question}
        return kept | {sample.hidden(wording): sample for wording, sample in kept.items()}

    def person_for(self, field: str) -> Person:
        return next((person for person in self.person if field in person.fields), self.person[-1])


@cache
def samples(path: Path = FILE) -> Samples:
    return msgspec.toml.decode(path.read_text(encoding="utf-8"), type=Samples)
