"""The parts of a text that several people write, version by version: who wrote what when, and what stood there."""

from collections.abc import Iterator, Mapping

import msgspec

from server.domain.state import ErasableText, Happened


class Part(msgspec.Struct, frozen=True, gc=False):
    name: str
    text: ErasableText


class Version(msgspec.Struct, frozen=True, gc=False):
    """One writing: the parts that it changed."""

    rev: int
    at: int
    by: str
    parts: tuple[Part, ...]


class Wording(msgspec.Struct, frozen=True, gc=False):
    """What one part said from this writing on."""

    rev: int
    at: int
    by: str
    text: str


def added(before: tuple[Version, ...], rev: int, where: Happened, texts: Mapping[str, str]) -> tuple[Version, ...]:
    """With this writing, of which only what it changed is kept."""
    latest = {part.name: part.text.text for version in before for part in version.parts}
    changed = tuple(
        Part(name, ErasableText(where.seq, text)) for name, text in texts.items() if latest.get(name, "") != text
    )
    return (*before, Version(rev, where.at, where.by, changed))


def wordings(versions: tuple[Version, ...], name: str) -> Iterator[Wording]:
    """What this part said, oldest first."""
    for version in versions:
        for part in version.parts:
            if part.name == name:
                yield Wording(version.rev, version.at, version.by, part.text.text)
