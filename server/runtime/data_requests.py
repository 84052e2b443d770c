"""Requests about one's own data: taken in for whoever holds a slip, their clocks, and carrying out what is asked.

What is done to a question is done by the commands of the streams that hold it, in the name of whoever answers the
request; the right of the asker goes with the question, so it reaches units in which that person has no role.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import func, select

from server import text
from server.domain.calendar.working_days import Calendar
from server.domain.command import Actor
from server.domain.roles import LEAD, OPERATOR
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.unit import UNIT
from server.domain.unit.data_answering import (
    CONSENTS,
    CONTACT_GONE,
    CORRECTED_NAME,
    CORRECTED_TEXT,
    NAME_HIDDEN,
    RESTRICTED,
    WORDS_GONE,
)
from server.domain.unit.data_request import RECEIVE, WITHDRAW, DataRequest, Left
from server.errors import Refused
from server.local_time import HOUR_MS, day_of, last_moment
from server.log.outbox import Mail, put
from server.people.contacts import Contact, Locked, Reached
from server.people.request_texts import ASKED, RequestTexts
from server.projections.tables import sessions
from server.runtime import data_deeds, data_left, kept_data
from server.runtime.data_deeds import Deeds
from server.runtime.mailed_codes import KIND
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.sections import Limits
from server.views.mine import receipt_no

ASKER = Actor("asker", frozenset({OPERATOR}))
IN_ORDER = (*CONSENTS, CONTACT_GONE, CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, RESTRICTED, WORDS_GONE)
Raw = Mapping[str, Any]
_DASH = "-"


def as_compared(typed: str) -> str:
    """A number of a slip as it is compared: whatever case, dashes and spaces it was typed with."""
    return "".join(
        _DASH if unicodedata.category(sign) == "Pd" else sign for sign in typed if not sign.isspace()
    ).casefold()


class Clock(NamedTuple):
    """By when, ms: the last moment of that working day."""

    confirm_by: int
    answer_by: int


def clock(row: Raw, calendar: Calendar) -> Clock:
    """Of a row of `data_requests`: its days are counted from the day after it came."""
    came = day_of(int(row["received_at"]))
    by = (last_moment(calendar.add_working_days(came, int(row[f"{each}_days"]))) for each in ("confirm", "answer"))
    return Clock(*by)


def measured(typed: str, limits: Limits, field: str) -> str:
    """What somebody wrote, as it is kept. Raises Refused at the field."""
    kept = text.clean(typed[: limits.note * limits.code_points], limits.combining_marks, limits.script_marks)
    if (length := text.length(kept)) > limits.note or len(typed) > limits.note * limits.code_points:
        raise Refused("text.long", field=field, limit=limits.note, length=max(length, len(typed)))
    return kept


class DataRequests:
    def __init__(self, service: Service) -> None:
        self._service = service
        self.texts = RequestTexts(service.book.engine, service.contacts.vault, service.book.now)

    async def receive(
        self, unit: str, runtime: StreamRuntime, question: Question, raw: Raw, written: str, cid: str,
        way: str = "slip",
    ) -> str:  # fmt: skip
        """Take one in; gives its id. What was written is put down first and goes again when nothing comes of it."""
        about = {"question": question.id, "session": runtime.id, "way": way}
        about["receipt_no"] = receipt_no(need(runtime.view.state), question.number)
        stream, cid = f"{UNIT.prefix}:{unit}", hashlib.sha256(f"{question.id} {cid}".encode()).hexdigest()[:32]
        id = self._service.receipts.id(stream, ASKER.id, cid)
        known = await self._service.book.rows("data_requests", {"id": id})
        await self.texts.put(id, ASKED, unit, written)
        try:
            await self._service.operate(stream, RECEIVE, {**raw, **about}, cid, ASKER)
        except Refused:
            if not known:
                await self.texts.forget(id)
            raise
        return id

    async def found(self, receipt_no: str) -> tuple[StreamRuntime, Question] | None:
        """The question with this number on its slip; none of a rehearsal."""
        code, _, number = as_compared(receipt_no).rpartition("-")
        if not (number.isascii() and number.isdigit()) or len(number) > 9:
            return None
        wanted = select(sessions.c.id).where(func.lower(sessions.c.code) == code, sessions.c.rehearsal == 0)
        async with self._service.book.looking() as connection:
            session = (await connection.execute(wanted)).scalar()
        if session is None:
            return None
        runtime = await self._service.runtime(session)
        numbered = (runtime.view.state.need(Question, id) for _, id in runtime.view.state.keys(Question.noun))
        question = next((each for each in numbered if each.number == int(number)), None)
        return (runtime, question) if question else None

    async def mail_code(self, receipt_no: str, address: str) -> None:
        """A code goes to the address that was left with this question, if it is this one. Nobody learns whether."""
        found, given = await self.found(receipt_no), Contact.typed(address)
        with suppress(Locked):
            left = await self._service.contacts.of(found[1].id) if found else None
            if found and left and given and left.contact.mail.lower() == given.mail.lower():
                hour = self._service.book.now() // HOUR_MS
                key = f"{KIND}:{found[1].id}:{hour}"
                await self._put(Mail(key, "", "", "", kind=KIND, stream=found[0].stream, question=found[1].id))

    async def _put(self, mail: Mail) -> None:
        async with self._service.book.writing() as (connection, answering), answering():
            await put(connection, mail, self._service.book.now())
            await connection.commit()

    async def withdraw(self, question: str, request: str, cid: str) -> None:
        """By whoever holds the slip of the question that it is about."""
        row = await self.one(request)
        if row["question"] != question:
            raise Refused("data_request.unknown")
        await self._service.operate(str(row["stream"]), WITHDRAW, {"data_request": request}, cid, ASKER)
        await self.texts.forget(request)

    async def one(self, request: str) -> dict[str, Any]:
        rows = await self._service.book.rows("data_requests", {"id": request})
        if not rows:
            raise Refused("data_request.unknown")
        return rows[0]

    async def entity(self, row: Raw) -> DataRequest:
        runtime = await self._service.runtime(str(row["stream"]))
        await runtime.see()
        return runtime.view.state.need(DataRequest, str(row["id"]))

    async def copy(
        self, runtime: StreamRuntime, question: Question, left: Reached | None, asked: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        """Everything that is kept of the asker of this question."""
        looks = await self._service.audit.seen(question.id)
        return await kept_data.copy(self._service.book, runtime.view.state, question, left, asked, looks)

    async def carry_out(
        self, one: DataRequest, wanted: Collection[str], texts: Raw, by: str, cid: str
    ) -> tuple[list[str], list[Left]]:
        """Do these to the question, in this order; gives those of which there was something to do, and where something
        of it stands yet. Sent again it does what is left. Raises Refused."""
        deeds = self._deeds(one, by, cid)
        search = await self.search(one.question)
        done = []
        for what in IN_ORDER:
            if what in wanted and await getattr(deeds, what)(texts):
                done.append(what)
        return done, await search.left(done)

    async def search(self, question: str) -> data_left.Search:
        """Where its words and the name on it stand beside itself."""
        return await data_left.begun(self._service, await data_deeds.places(self._service.book, question))

    async def changed(self, left: Collection[Left]) -> list[Left]:
        """Those of these places that say something else by now, or nothing to everybody."""
        return await data_left.changed(self._service, left)

    async def release(self, one: DataRequest, by: str, cid: str) -> None:
        """What was restricted is public and in use again, as far as it was."""
        await self._deeds(one, by, cid).free()

    def _deeds(self, one: DataRequest, by: str, cid: str) -> Deeds:
        return Deeds(self._service, one, Actor(by, frozenset({LEAD, OPERATOR})), cid)
