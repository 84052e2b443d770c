"""The asker is told: a mail that only names its question becomes one with an address and words, when it is sent.

What is told is what holds then: erased words are in no mail, an address that is gone is written to no more, and a
letter that a later event has overtaken is not sent.
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Sequence

from server.domain.clarification import Clarification, Held
from server.domain.kinds import REHEARSED, id_of
from server.domain.reporting import LAID_BEFORE
from server.domain.session.address import NOTE_BOUNCE, STOP
from server.domain.session.address import Address as Noted
from server.domain.session.answer import Answer
from server.domain.session.answer_texts import whole
from server.domain.session.consent import reached_for
from server.domain.session.extension import deadline
from server.domain.session.question import Question
from server.domain.session.question_state import OPINION
from server.domain.session.session import Session, need
from server.domain.session.told import REPORT, TOLD, holds, lead, purpose_of
from server.domain.state import ErasableText, StreamState
from server.domain.transfer import Transfer
from server.domain.transfer_news import ANSWERED
from server.domain.unit import data_told
from server.errors import Refused
from server.local_time import day_of
from server.log.outbox import Mail
from server.office.letter import Written
from server.office.letters import About, Letters, Say
from server.office.outbox import Outbox
from server.people.contacts import BOUNCED, Locked, Reached
from server.runtime import head_mail, mailed_codes, office_mail
from server.runtime.mailed_codes import MailedCodes
from server.runtime.reminder_staff import Staff
from server.runtime.service import Service
from server.views.mine import receipt_no

log = logging.getLogger(__name__)
UNSUBSCRIBE, DATA = "/thoi-bao", "/du-lieu"


class Telling:
    """`address`: the full address of a path of a room. `office`: where reports go. `unit`: how the unit of a room was
    called on a day."""

    def __init__(
        self, service: Service, say: Say, address: Callable[[str, str], str], unit: Callable[[str, str], str],
        secret: bytes, per_day: int, office: str = "",
    ) -> None:  # fmt: skip
        self._service, self._say, self._letters = service, say, Letters(say)
        self._address, self._unit, self._per_day, self._office = address, unit, per_day, office
        self._outbox = Outbox(service.book.engine)
        self._codes = MailedCodes(secret)
        self._secret = secret

    async def write(self, mail: Mail) -> Written | str:
        """The mail, or why there is none to send."""
        id, question = id_of(mail.stream or ""), mail.question or ""
        if mail.kind in data_told.KINDS or mail.kind == mailed_codes.KIND:
            return await self._of_data(mail.kind or "", question)
        if id.startswith(REHEARSED):
            return "a rehearsal"
        try:
            state = (await self._service.runtime(id)).view.state
        except Refused:
            return "the session is gone"
        if mail.kind == REPORT:
            session = need(state)
            unit = self._unit(session.room, day_of(session.starts_at).isoformat())
            return office_mail.report(state, self._office, unit, self._address, self._say)
        asked = state.get(Question, question)
        if asked is None or not reached_for(state, question, purpose_of(mail.kind or "")):
            return "nobody to tell"
        if not holds(mail.kind or "", state, asked):
            return "overtaken"
        found = await self._reach(question)
        if isinstance(found, str):
            return found
        if mail.kind == "receipt" and found.recent > self._per_day:
            return "too many questions with one address"
        return self._letters.write(self._about(mail.kind or "", found.lang, state, asked), found.contact.mail)

    def sheet(self, subject: str, body: str) -> str:
        """The HTML part of a mail that has its words already."""
        return self._letters.sheet(subject, body)

    async def _of_data(self, kind: str, question: str) -> Written | str:
        """There is news of a data request: nothing of what was asked or answered, only where to read it."""
        rows = await self._service.book.rows("receipts", {"question": question})
        found = await self._reach(question)
        if isinstance(found, str) or not rows:
            return found if isinstance(found, str) else "the question is gone"
        state = (await self._service.runtime(str(rows[0]["session"]))).view.state
        asked, room = state.need(Question, question), need(state).room
        about = self._about(kind, found.lang, state, asked)
        there = self._address(room, DATA)
        code = self._codes.code(question, self._service.book.now()) if kind == mailed_codes.KIND else ""
        plain = about._replace(question="", due=None, own_url=there, code=code)
        return self._letters.write(plain, found.contact.mail)

    async def _reach(self, question: str) -> Reached | str:
        """How its asker can be told, or why not."""
        try:
            found = await self._service.contacts.of(question)
        except Locked as why:
            log.error("the address of a question cannot be opened: %s", why)
            return "locked"
        if found is None:
            return "no address any more"
        if not found.contact.mail:
            return "no mail address"
        return f"the address is stopped: {found.stopped}" if found.stopped else found

    async def everybody(self, mail: Mail) -> Sequence[Mail]:
        """One to each question of the stream whose asker can be told and who still waits; of a report that was laid
        before them, one to each head of the unit."""
        runtime = await self._service.runtime(id_of(mail.stream or ""))
        state = runtime.view.state
        if mail.kind == LAID_BEFORE:
            room = runtime.room or ""
            heads = [] if runtime.id.startswith(REHEARSED) else await Staff(self._service.people)(room)
            unit = self._unit(room, day_of(self._service.book.now()).isoformat())
            return head_mail.to_heads(mail, state, heads, unit, lambda path: self._address(room, path), self._say)
        told = [id for _, id in state.keys(Noted.noun) if reached_for(state, id, purpose_of(mail.kind or ""))]
        open = [id for id in told if holds(mail.kind or "", state, state.need(Question, id))]
        return [mail._replace(key=f"{mail.key}:{id}", question=id, attempts=0) for id in open]

    async def came_back(self, mail: Mail, status: str, permanent: bool, complaint: bool = False) -> None:
        """Note it at the question. For good, or as spam: nothing more is sent there, whichever question it is about."""
        matters = [(mail.stream or "", mail.question or "")]
        if permanent or complaint:
            same = await self._service.contacts.stop(mail.question or "", BOUNCED)
            matters = list(dict.fromkeys([*matters, *same]))
        for stream, question in matters:
            await self._note(stream, question, mail.id, status, permanent, complaint)

    async def _note(
        self, stream: str, question: str, id: str, status: str, permanent: bool, complaint: bool
    ) -> None:  # fmt: skip
        name, raw = NOTE_BOUNCE, {"question": question, "status": status, "permanent": permanent}
        if complaint:
            name, raw = STOP, {"question": question, "why": "complaint"}
        cid = hashlib.sha256(f"{id} {question} {name} {status}".encode()).hexdigest()[:24]
        try:
            await self._service.operate(id_of(stream), name, raw, cid)
        except Refused as no:
            log.info("a mail that came back is not noted at its question: %s", no.code)

    async def unsubscribe(self, token: str, every: bool) -> None:
        """Send nothing more about this question; `every`: nor about any with the same address. Raises Refused."""
        question = self.subscribed(token)
        rows = await self._service.book.rows("receipts", {"question": question})
        matters = [(f"session:{rows[0]['session']}", question)] if rows else []
        if every:
            matters += await self._service.contacts.same(question)
        for stream, id in dict.fromkeys(matters):
            state = (await self._service.runtime(id_of(stream))).view.state
            left = state.get(Noted, id)
            try:
                cid = f"stop-{id}-{left.left_at if left else 0}"[:64]
                await self._service.operate(id_of(stream), STOP, {"question": id}, cid)
            except Refused as no:
                if no.code != "address.none":
                    raise

    def subscribed(self, token: str) -> str:
        """The question that a link names. Raises Refused for one that is not ours."""
        question = token.partition(".")[0]
        if not hmac.compare_digest(self.token(question).encode(), token.encode(errors="replace")):
            raise Refused("address.link")
        return question

    def token(self, question: str) -> str:
        return stopping(self._secret, question)

    def _about(self, kind: str, lang: str, state: StreamState, asked: Question) -> About:
        main = lead(kind, state, asked)
        session, answer, opinion = need(state), state.get(Answer, main.id), asked.kind == OPINION
        by = deadline(state, asked.id)
        own = kind in ("answered", "corrected")
        back = kind == TOLD[Held].kind
        note = self._asked_back(lang, state, asked) if back else _note(kind, session, main, answer)
        there, url = self._there(state, main)
        return About(
            kind=kind, lang=lang, unit=self._unit(session.room, day_of(session.starts_at).isoformat()),
            topic=session.topic.text, starts_at=session.starts_at, number=asked.number,
            receipt_no=receipt_no(session, asked.number), asked_at=asked.asked_at,
            question=(asked.text if own else asked.original).text, own_url=self._address(session.room, "/cua-toi"),
            url=url, unit_there=there,
            unsubscribe=self._address(session.room, f"{UNSUBSCRIBE}/{self.token(asked.id)}"),
            name=_text(asked.name), due=None if opinion else by, opinion=opinion,
            reason=self._say(f"reason.{main.reason}", lang) if main.reason else "",
            note=note, answer=whole(answer.text, answer.parts) if answer else "",
            signed=_signed(answer, self._say, lang), answered_at=answer.published_at if answer else None,
            in_time=answer is None or answer.published_at is None or opinion or answer.published_at <= by,
        )  # fmt: skip

    def _there(self, state: StreamState, asked: Question) -> tuple[str, str]:
        """The unit that has the question now, where another has it, and the address of what is to be read."""
        transfer = state.get(Transfer, asked.id)
        at = transfer.place if transfer else None
        if at is None or transfer is None:
            return "", self._address(need(state).room, f"/cau/{asked.id}")
        path = f"/cau/{at.id}" if at.id and transfer.outcome == ANSWERED else "/"
        return self._unit(at.unit, day_of(transfer.hands[-1].since).isoformat()), self._address(at.unit, path)

    def _asked_back(self, lang: str, state: StreamState, asked: Question) -> str:
        """What is missing, and what the desk asks in its own words."""
        last = state.need(Clarification, asked.id).exchanges[-1]
        needs = ", ".join(self._say(f"clarify.need.{each}", lang) for each in last.needs)
        return "; ".join(filter(None, (needs, last.asked.text)))


def stopping(secret: bytes, question: str) -> str:
    """What the link in a mail about this question carries, so that its reader can end them."""
    key = hmac.digest(secret, b"giaoluu unsubscribe 1", hashlib.sha256)
    sign = base64.urlsafe_b64encode(hmac.digest(key, question.encode(errors="replace"), hashlib.sha256)[:15]).decode()
    return f"{question}.{sign}"


def _note(kind: str, session: Session, asked: Question, answer: Answer | None) -> str:
    """What is told besides: why it was refused, corrected, postponed or cancelled."""
    if kind == "corrected" and answer and answer.corrections:
        return answer.corrections[-1].note.text
    if kind == "postponed" and session.postponed:
        return session.postponed[-1].reason.text
    if kind == "cancelled" and session.cancelled:
        return session.cancelled.reason.text
    return _text(asked.note) if kind == "refused" else ""


def _signed(answer: Answer | None, say: Say, lang: str) -> str:
    signed = answer.signed if answer else None
    if signed is None:
        return ""
    place = say("pair.in_for", lang, name=signed.in_for.text) if signed.in_for else ""
    return ", ".join(filter(None, (signed.name.text, signed.title.text, signed.unit.text, place)))


def _text(text: ErasableText | None) -> str:
    return text.text if text else ""
