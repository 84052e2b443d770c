"""Who signs a document of a unit, and what stands above the name: from the officers of the register on its day."""

from collections.abc import Sequence
from typing import NamedTuple

from server.domain.unit.officer import LEADING, SIGNS, Officer


class Signer(NamedTuple):
    """`title`: one line, or two where somebody signs in the head's place."""

    officer: str
    name: str
    title: str


def signers(officers: Sequence[Officer], nobody: str) -> list[Signer]:
    """Those who may sign, the head first. `nobody`: what the head is called while there is none."""
    head = next((each.title.text for each in officers if each.signs in LEADING and each.title.text), nobody).upper()
    return [Signer(each.id, each.name.text, _title(each, head)) for each in officers if each.name.text]


def _title(officer: Officer, head: str) -> str:
    own, mark = officer.title.text.upper(), SIGNS[officer.signs]
    if officer.signs in LEADING:
        return f"{mark} {own}".strip()
    return f"{mark} {head}\n{own}"
