"""What an answer is made of: a draft, a signature, a correction; and a joint one whole, as a letter has it."""

from collections.abc import Iterable

import msgspec

from server.domain.session.joint_answer import Part
from server.domain.state import ErasableText


class Draft(msgspec.Struct, frozen=True, gc=False):
    """`spoken`: who wrote it took down what the person said; `stand_in`: the substitution that held meanwhile."""

    text: ErasableText
    by: str
    at: int
    spoken: bool = False
    stand_in: str | None = None


class Signature(msgspec.Struct, frozen=True, gc=False):
    """`in_for`: the name of the person for whom this one sat in."""

    name: ErasableText
    title: ErasableText
    unit: ErasableText
    in_for: ErasableText | None = None


class Correction(msgspec.Struct, frozen=True, gc=False):
    """`text` is the wording before the correction."""

    at: int
    note: ErasableText
    text: ErasableText


def whole(text: ErasableText | None, parts: Iterable[Part]) -> str:
    """The lead unit's words, then each part under the name of who signed it."""
    signed = (
        ", ".join(filter(None, (each.name.text, each.title.text, each.body.text))) + ":\n" + each.text.text
        for each in parts
        if each.text.text
    )
    return "\n\n".join(filter(None, (text.text if text else "", *signed)))
