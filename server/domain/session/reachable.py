"""That an asker left an address and can be told. The address itself is in no log; this only says that there is one, and
what its asker agreed to have it used for."""

from typing import Annotated, Literal

import msgspec

from server.domain.command import Payload
from server.log.event import Event, event

NOTIFY, ASK_BACK = PURPOSES = ("notify", "ask_back")
Purpose = Literal["notify", "ask_back"]
# The version of the words beside the boxes, by the day since which they are shown; docs/decisions/0041 keeps them all.
TEXT = "2026-11-27"
# That of before there were boxes: leaving an address was said to be agreeing to both.
UNBOXED = "2026-11b"


@event("address.left")
class Left(Event, frozen=True):
    """Its asker left an address by which to be told."""

    question: str


@event("consent.given")
class Given(Event, frozen=True):
    """Its asker agreed to these uses of the address; `text` is the version of the words that were shown."""

    question: str
    purposes: tuple[str, ...]
    text: str


class Leaving(Payload, frozen=True, kw_only=True):
    """All of it is the server's: whether an address was left, and what was ticked beside which words."""

    has_address: bool = False
    consents: tuple[Purpose, ...] = ()
    consent_text: Annotated[str, msgspec.Meta(max_length=20)] = ""


def left(question: str, p: Leaving) -> tuple[Event, ...]:
    """What the log says of the address that came with a question."""
    if not p.has_address:
        return ()
    agreed = Given(question=question, purposes=tuple(dict.fromkeys(p.consents)), text=p.consent_text)
    return (Left(question=question), agreed) if p.consents else (Left(question=question),)
