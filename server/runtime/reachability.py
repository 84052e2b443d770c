"""The address that comes with a question: taken off what was sent before anything is decided, logged or hashed, and put
down before the question is asked. Neither is there without the other: a question's id is known beforehand, an address
whose question is refused is taken out again, and sent again both are what they were."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from server.domain.session.address import LEAVE
from server.domain.session.address import Address as Noted
from server.domain.session.asking import unreachable
from server.domain.session.chat_line import SAY
from server.domain.session.on_behalf import ENTER, ENTER_MANY, entered_id
from server.domain.session.question import ASK, Question
from server.domain.session.reachable import PURPOSES, TEXT, UNBOXED
from server.domain.session.session import of
from server.errors import Refused
from server.log.entry import AckedCommand
from server.people.contacts import Contact, Contacts
from server.runtime import slow_mode
from server.runtime.checks import Sent
from server.runtime.stream import StreamRuntime

FIELD, MARK, CONTACT = "mail", "has_address", "has_contact"
FIELDS = (FIELD, "phone", "post")
# What boxes were shown, and which of them were ticked; a client of before says none of it.
SHOWN, BOXES = "consent", tuple(f"consent_{each}" for each in PURPOSES)
AGREED = (SHOWN, *BOXES)
SERVERS = (MARK, "consents", "consent_text")
TEXTS = (TEXT, UNBOXED)
# What brings a question into being, of which there is a receipt; one or many.
ASKS = (ASK, ENTER)

Decide = Callable[[StreamRuntime, Sent], Awaitable[AckedCommand]]


class Left(NamedTuple):
    """An address, what its asker agreed to have it used for, and beside which words."""

    contact: Contact
    consents: tuple[str, ...]
    text: str

    @property
    def said(self) -> dict[str, Any]:
        return {MARK: True, "consents": self.consents, "consent_text": self.text}


def apart(raw: Mapping[str, Any]) -> tuple[dict[str, Any], Left | None]:
    """What is left of the command, and the address that came with it. Raises Refused at the field."""
    for each in (*SERVERS, CONTACT):
        if each in raw:
            raise Refused("command.malformed", field=each)
    for each in (*FIELDS, SHOWN):
        if not isinstance(raw.get(each), str | None):
            raise Refused("command.malformed", field=each)
    rest = {key: value for key, value in raw.items() if key not in (*FIELDS, *AGREED)}
    contact = Contact.typed(*(raw.get(each) or "" for each in FIELDS))
    return rest, _agreed(raw, contact)


def _agreed(raw: Mapping[str, Any], contact: Contact | None) -> Left | None:
    """An address without a use is not kept, and a wish to be told needs one."""
    shown = raw.get(SHOWN) or UNBOXED
    if shown not in TEXTS:
        raise Refused("command.malformed", field=SHOWN)
    ticked = tuple(each for each, box in zip(PURPOSES, BOXES, strict=True) if raw.get(box))
    if shown == UNBOXED:
        return Left(contact, PURPOSES, UNBOXED) if contact else None
    if contact and not ticked:
        raise Refused("consent.needed", field=BOXES[0])
    if ticked and not contact:
        raise Refused("consent.address", field=FIELD)
    return Left(contact, ticked, shown) if contact else None


async def do(
    decide: Decide, contacts: Contacts, runtime: StreamRuntime, sent: Sent, lang: str
) -> AckedCommand:  # fmt: skip
    """Have a command done with the addresses that may have come with it."""
    name = sent.wanted.name
    if name in (ASK, SAY):
        raw, proof = slow_mode.apart(sent.raw)
        sent = sent._replace(raw=raw, proof=proof)
    if name not in (*ASKS, ENTER_MANY, LEAVE):
        return await decide(runtime, sent)
    raw, left = _all_apart(sent) if name == ENTER_MANY else _one_apart(sent)
    sent = sent._replace(raw=raw)
    if name == ASK:
        sent = _reachable(runtime, sent, left.get(sent.id))
    if not left:
        return await decide(runtime, sent)
    leaving = _Leaving(contacts, runtime, sent, left, lang)
    one = next(iter(left.values()))
    derived = sent.derived if name == ENTER_MANY else {**sent.derived, **one.said}
    try:
        return await decide(runtime, sent._replace(derived=derived, before=leaving.before))
    except Refused:
        await leaving.refused()
        raise


def _reachable(runtime: StreamRuntime, sent: Sent, left: Left | None) -> Sent:
    """A question of which it is known whether its asker can be reached. Where that is asked for, whoever left nothing
    reads so before anything else is asked: no puzzle, no wait."""
    if left and (left.contact.mail or left.contact.phone):
        return sent._replace(derived={**sent.derived, CONTACT: True})
    session = of(runtime.view.state)
    required = session is not None and session.contact_required and sent.refusal is None
    return sent._replace(refusal=unreachable()) if required else sent


def _one_apart(sent: Sent) -> tuple[Mapping[str, Any], dict[str, Left]]:
    raw, left = apart(sent.raw)
    if left is None:
        if sent.wanted.name == LEAVE:
            raise Refused("address.form", field=FIELD)
        return raw, {}
    return raw, {str(raw.get("question", "")) if sent.wanted.name == LEAVE else sent.id: left}


def _all_apart(sent: Sent) -> tuple[Mapping[str, Any], dict[str, Left]]:
    """The same for many rows; a refusal names the row."""
    given, rows, left = sent.raw.get("rows"), [], {}
    if not isinstance(given, list | tuple):
        return sent.raw, {}
    for n, each in enumerate(given):
        try:
            rest, one = apart(each) if isinstance(each, Mapping) else (each, None)
        except Refused as no:
            raise Refused(no.code, **no.details, row=n) from None
        rows.append({**rest, **one.said} if one else rest)
        if one:
            left[entered_id(sent.id, n)] = one
    return {**sent.raw, "rows": rows}, left


class _Leaving:
    """Addresses on their way, by question, for one command."""

    def __init__(
        self, contacts: Contacts, runtime: StreamRuntime, sent: Sent, left: Mapping[str, Left], lang: str
    ) -> None:
        self._contacts, self._runtime, self._sent, self._left, self._lang = contacts, runtime, sent, left, lang
        self._put: list[str] = []

    async def before(self) -> None:
        """Put them down: for questions that are not there yet, or for one's own that gets another address."""
        unit = self._runtime.room or ""
        for question, left in self._left.items():
            asked = self._runtime.view.state.get(Question, question)
            own = asked is not None and asked.asker == self._sent.actor.id
            if own if self._sent.wanted.name == LEAVE else asked is None:
                self._put.append(question)
                await self._contacts.leave(question, self._runtime.stream, unit, left.contact, self._lang, left.text)

    async def refused(self) -> None:
        """Nothing came of it: what was put down for it goes."""
        noted = {id: self._runtime.view.state.get(Noted, id) for id in self._put}
        if gone := [id for id, each in noted.items() if each is None or not each.can_be_told]:
            await self._contacts.forget(gone)
