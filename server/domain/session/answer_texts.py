"""What an answer is made of: a draft, a signature, a correction; and a joint one whole, as a letter has it."""

from collections.abc import Iterable

import msgspec

from server.domain.session.joint_answer import Part
from server.domain.state import ErasableText


class Draft(msgspec.Struct, frozen=True, gc=False):
    text: ErasableText
    by: str
    at: int


class Signature(msgspec.Struct, frozen=True, gc=False):
    name: ErasableText
    title: ErasableText
    unit: ErasableText


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
