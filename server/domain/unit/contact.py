"""How the unit's help desk is reached by those who work in the rooms: what stands today, and nothing else.

none ──set──▶ set ──set──▶ set
"""

from typing import Annotated, Any, ClassVar

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PUBLIC
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.unit.officer import MAKERS
from server.domain.unit.version import Line, Short
from server.errors import Refused
from server.log.event import Event, Words, event

ID = "contact"
PARTS = ("phone", "mail", "hours", "where")


SET = "contact.set"


@event("contact.set")
class ContactSet(Event, frozen=True):
    """The help desk of the unit is reached so from now on."""

    phone: Words
    mail: Words
    hours: Words
    where: Words


class Contact(Entity, frozen=True, kw_only=True):
    """Empty: not given."""

    noun: ClassVar[str] = "contact"
    phone: Annotated[ErasableText, says("telephone number")]
    mail: Annotated[ErasableText, says("mail address")]
    hours: Annotated[ErasableText, says("when somebody answers")]
    where: Annotated[ErasableText, says("which office, and where")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "contact",
    entity=Contact,
    events=(ContactSet,),
    seen=(Seen((PUBLIC,), " ".join(PARTS), ("",)), Seen((DESK,), " ".join((*PARTS, "by acted_at")), ("",))),
    paged=False,
)


class Set(Payload, frozen=True, kw_only=True):
    phone: Short = ""
    mail: Line = ""
    hours: Line = ""
    where: Line = ""


def _sample(draw: Draw) -> dict[str, Any]:
    mail = f"{draw.token()}@angiang.example"
    return {"phone": f"0900 000 {draw.what % 900 + 100}", "mail": mail, "hours": f"8 - 17 {draw.token()}"}


@NOUN.command(SET, by=MAKERS, on=("",), sample=_sample)
def set_contact(stream: StreamState, actor: Actor, p: Set, now: Now) -> tuple[Event, ...]:
    local, _, host = p.mail.rpartition("@")
    if p.mail and (not local or "." not in host or any(each.isspace() for each in p.mail)):
        raise Refused("contact.mail", field="mail")
    if p.phone and not (sum(each.isdigit() for each in p.phone) >= 3 and set(p.phone) <= set("0123456789 +-().")):
        raise Refused("contact.phone", field="phone")
    return (ContactSet(phone=p.phone, mail=p.mail, hours=p.hours, where=p.where),)


@NOUN.fold(ContactSet)
def _set(stream: StreamState, happened: ContactSet, where: Happened) -> None:
    said = {name: ErasableText(where.seq, getattr(happened, name)) for name in PARTS}
    stream.put(Contact(id=ID, by=where.by, acted_at=where.at, **said))


def of(stream: StreamState) -> Contact | None:
    return stream.get(Contact, ID)


def said(contact: Contact | None) -> dict[str, str]:
    """The parts that are given."""
    parts = {name: getattr(contact, name).text for name in PARTS} if contact else {}
    return {name: text for name, text in parts.items() if text}
