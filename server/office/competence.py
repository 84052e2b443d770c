"""Which unit is competent for a question: a hint with its reasons, never more than a suggestion. Pure.

It looks at the place that its asker chose, at names of units and places in the text (those of today and former ones,
with and without marks), at the field, and at words by which a field is known. What speaks for a unit adds up.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from server import folding

PLACE, NAMED, FORMER, FIELD, WORD, CENTRAL = 30, 50, 45, 35, 10, 40
LEAST, HERE = 30, 25
LONGEST = 4000


class Unit(NamedTuple):
    """`names`: as it is called, its place first; `former`: of units that it took up. `fields`: those that it takes."""

    slug: str
    names: tuple[str, ...]
    former: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class Field(NamedTuple):
    """`central`: the ministry answers also single matters. `keywords`: by which it is known."""

    slug: str
    name: str
    central: bool = False
    keywords: tuple[str, ...] = ()


class Reason(NamedTuple):
    """`kind`: `place`, `named`, `former`, `field`, `central` or `word`; `what`: the words that say so."""

    kind: str
    what: str


class Hint(NamedTuple):
    unit: str
    weight: int
    reasons: tuple[Reason, ...]


def hints(
    text: str, field: str, province: str | None, units: Sequence[Unit], fields: Mapping[str, Field], ministry: str
) -> list[Hint]:
    """The units that something speaks for, the likeliest first."""
    words = list(folding.words(text[:LONGEST]))
    said: dict[str, dict[Reason, int]] = {}

    def speaks(unit: str, kind: str, what: str, weight: int) -> None:
        said.setdefault(unit, {})[Reason(kind, what)] = weight

    for unit in units:
        if unit.slug == province:
            speaks(unit.slug, "place", unit.names[0], PLACE)
        if found := _first(words, unit.names):
            speaks(unit.slug, "named", found, NAMED)
        elif found := _first(words, unit.former):
            speaks(unit.slug, "former", found, FORMER)
        if field in unit.fields:
            speaks(unit.slug, "field", fields[field].name if field in fields else field, FIELD)
    chosen = fields.get(field)
    if chosen is not None and chosen.central:
        speaks(ministry, "central", chosen.name, CENTRAL)
    for each in fields.values():
        if each.central and (found := _first(words, each.keywords)):
            speaks(ministry, "word", found, WORD)
    made = (Hint(unit, sum(why.values()), tuple(sorted(why, key=lambda one: -why[one]))) for unit, why in said.items())
    return sorted((each for each in made if each.weight >= LEAST), key=lambda each: (-each.weight, each.unit))


def elsewhere(found: Sequence[Hint], here: str) -> Hint | None:
    """The likeliest unit, if it is another one than this, and nothing speaks as much for this one. That its asker
    lives there says too little alone, and nothing against a field that the ministry answers itself."""
    best = found[0] if found else None
    if best is None or best.unit == here or best.weight <= PLACE:
        return None
    central = any(why.kind == "central" for why in best.reasons)
    own = next((each for each in found if each.unit == here), None)
    lives = PLACE if own and central and any(why.kind == "place" for why in own.reasons) else 0
    return best if own is None or best.weight > own.weight - lives + HERE else None


def _first(words: Sequence[folding.Word], names: Iterable[str]) -> str:
    """The first of these names that stands in the text, as it is called; "" when none does."""
    return next((name for name in names if _stands(words, list(folding.words(name)))), "")


def _stands(words: Sequence[folding.Word], name: Sequence[folding.Word]) -> bool:
    """Word by word: with the same marks, or typed without any."""
    size = len(name)
    if not size:
        return False
    return any(
        all(_same(word, other) for word, other in zip(words[at : at + size], name, strict=True))
        for at in range(len(words) - size + 1)
    )


def _same(word: folding.Word, name: folding.Word) -> bool:
    return word.exact == name.exact or (not word.marked and word.folded == name.folded)
