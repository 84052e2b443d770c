"""What the states of a noun mean. Rules, pages, desk and report read this; nobody else lists states by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

Column = Literal["new", "ready", "air", "later", "done"]
Heading = Literal[
    "answered", "waiting", "noted", "merged", "refused", "withdrawn", "veiled", "transferred", "referred", "erased"
]  # fmt: skip

# What became of a question is in these told to nobody but its asker and the desk.
_UNTOLD = ("merged", "refused", "withdrawn")
COLUMNS: tuple[str, ...] = get_args(Column)


class Meaning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One state. `public`: everybody may see it. `open`: its asker still awaits something. `queued`: it stands in the
    public list of what waits. `blocks_closing`: without a published text it keeps its session from being closed.
    `final`: nothing more is expected. `column`: where it stands on the desk. `heading`: where figures count it.
    """

    public: bool
    open: bool
    queued: bool
    blocks_closing: bool
    final: bool
    column: Column
    heading: Heading

    @property
    def stub(self) -> bool:
        """Whether everybody sees that it was there, and no more."""
        return self.final and not self.public and self.heading not in _UNTOLD


Meanings = Mapping[str, Meaning]


def declare(noun: str, names: Sequence[str], states: Mapping[str, Sequence[Any]]) -> Meanings:
    """The states of a noun in their order, each with its whole meaning; one that leaves something out is an error."""
    return {state: _meaning(noun, state, dict(zip(names, row, strict=False))) for state, row in states.items()}


def differing(meanings: Meanings, changes: Mapping[str, Mapping[str, Any]]) -> Meanings:
    """The same states where some mean something else."""
    return {state: msgspec.structs.replace(each, **changes.get(state, {})) for state, each in meanings.items()}


def having(meanings: Meanings, name: str) -> tuple[str, ...]:
    """The states of which this is true."""
    return tuple(state for state, meaning in meanings.items() if getattr(meaning, name))


def columns(meanings: Meanings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The desk's columns from left to right and their states."""
    for name in COLUMNS:
        yield name, tuple(state for state, meaning in meanings.items() if meaning.column == name)


def _meaning(noun: str, state: str, fields: Mapping[str, Any]) -> Meaning:
    try:
        return msgspec.convert(fields, Meaning)
    except msgspec.ValidationError as error:
        raise TypeError(f"the state {state} of a {noun} does not say what it means: {error}") from None
