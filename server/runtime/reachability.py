"""The address that comes with a question: taken off what was sent before anything is decided, logged or hashed, and put
down before the question is asked. Neither is there without the other: a question's id is known beforehand, an address
whose question is refused is taken out again, and sent again both are what they were."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from server.domain.session.address import LEAVE
from server.domain.session.address import Address as Noted
from server.domain.session.question import Question
from server.errors import Refused
from server.log.entry import AckedCommand
from server.people.contacts import Contact, Contacts
from server.runtime.checks import Sent
from server.runtime.stream import StreamRuntime

FIELD = "mail"
ASK = "question.ask"

Decide = Callable[[StreamRuntime, Sent], Awaitable[AckedCommand]]


def apart(name: str, raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], Contact | None]:
    """What is left of the command, and the address that came with it. Raises Refused at the field."""
    if "has_address" in raw:
        raise Refused("command.malformed", field="has_address")
    typed = raw.get(FIELD)
    if FIELD in raw and not isinstance(typed, str | None):
        raise Refused("command.malformed", field=FIELD)
    rest = {key: value for key, value in raw.items() if key != FIELD}
    if not (typed or "").strip():
        if name == LEAVE:
            raise Refused("address.form", field=FIELD)
        return rest, None
    return rest, Contact.typed(typed or "")


async def do(
    decide: Decide, contacts: Contacts, runtime: StreamRuntime, sent: Sent, lang: str
) -> AckedCommand:  # fmt: skip
    """Have a command done with the address that may have come with it."""
    if sent.wanted.name not in (ASK, LEAVE):
        return await decide(runtime, sent)
    rest, contact = apart(sent.wanted.name, sent.raw)
    sent = sent._replace(raw=rest)
    if contact is None:
        return await decide(runtime, sent)
    asks = sent.wanted.name == ASK
    question = sent.id if asks else str(rest.get("question", ""))
    leaving = _Leaving(contacts, runtime, sent, question, contact, lang)
    derived = {"has_address": True} if asks else {}
    try:
        return await decide(runtime, sent._replace(derived=derived, before=leaving.before))
    except Refused:
        await leaving.refused()
        raise


class _Leaving:
    """One address on its way, for one command."""

    def __init__(
        self, contacts: Contacts, runtime: StreamRuntime, sent: Sent, question: str, contact: Contact, lang: str
    ) -> None:
        self._contacts, self._runtime, self._sent = contacts, runtime, sent
        self._question, self._contact, self._lang = question, contact, lang
        self._put = False

    async def before(self) -> None:
        """Put it down: for a question that is not there yet, or for one's own that gets another address."""
        asked = self._asked()
        if self._sent.wanted.name == ASK if asked else self._sent.wanted.name == LEAVE:
            return
        if asked and asked.asker != self._sent.actor.id:
            return
        self._put, unit = True, self._runtime.room or ""
        await self._contacts.leave(self._question, self._runtime.stream, unit, self._contact, self._lang)

    async def refused(self) -> None:
        """Nothing came of it: what was put down for it goes."""
        noted = self._runtime.view.state.get(Noted, self._question)
        if self._put and (noted is None or not noted.can_be_told):
            await self._contacts.forget([self._question])

    def _asked(self) -> Question | None:
        return self._runtime.view.state.get(Question, self._question)
