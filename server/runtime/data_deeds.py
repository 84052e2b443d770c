"""What is carried out of a data request: by the commands of every stream that holds the question, for its asker's right
goes with it, so it reaches units in which whoever answers has no role."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

from server.domain.command import Actor
from server.domain.erasure import ERASE
from server.domain.kinds import id_of
from server.domain.session.address import STOP, Address
from server.domain.session.consent import TAKE_BACK, agreed_to
from server.domain.session.moderation import REDACT, REDACT_NAME, RESTRICTED, UNVEIL, WISHED
from server.domain.session.question import Question
from server.domain.session.question_state import USED
from server.domain.session.restricting import RESTRICT
from server.domain.state import StreamState
from server.domain.unit import inbox_restricting as inbox
from server.domain.unit.data_request import DataRequest
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.log.book import Book
from server.runtime import data_left
from server.runtime.erase import origin_of
from server.runtime.service import Service

BY_MAIL = "mail"
Raw = Mapping[str, Any]


class Place(NamedTuple):
    """Where a question is, and under which id; the first is where it was asked."""

    stream: str
    question: str


async def places(book: Book, question: str) -> list[Place]:
    origin = await origin_of(book, question)
    receipts = await book.rows("receipts", {"question": origin})
    sessions = [await book.rows("sessions", {"id": row["session"]}) for row in receipts]
    found = [Place(str(row["stream"]), origin) for rows in sessions for row in rows]
    moved = await book.rows("transfers", {"origin_question": origin})
    return list(dict.fromkeys([*found, *(Place(str(row["stream"]), str(row["id"])) for row in moved)]))


class Deeds:
    """One method for each thing that can be done; false where there is nothing to do."""

    def __init__(self, service: Service, one: DataRequest, actor: Actor, cid: str) -> None:
        self._service, self._one, self._actor, self._cid = service, one, actor, cid

    async def places(self) -> list[Place]:
        return await places(self._service.book, self._one.question)

    async def contact(self, texts: Raw) -> bool:
        """The ways to reach the asker are gone from their table, and nothing more is sent."""
        held = await self._service.book.rows("contacts", {"question": self._one.question})
        if not held and not self._reaches(await self._asked()):
            return False
        await self._do(STOP, question=self._one.question)
        return True

    async def notify(self, texts: Raw) -> bool:
        return await self._take_back("notify")

    async def ask_back(self, texts: Raw) -> bool:
        return await self._take_back("ask_back")

    async def _take_back(self, purpose: str) -> bool:
        state = await self._asked()
        if not self._reaches(state) or purpose not in agreed_to(state, self._one.question):
            return False
        await self._do(TAKE_BACK, question=self._one.question, purpose=purpose)
        return True

    async def name_hidden(self, texts: Raw) -> bool:
        return await self._named("")

    async def name_corrected(self, texts: Raw) -> bool:
        name = str(texts.get("name", "")).strip()
        return bool(name) and await self._named(name)

    async def _named(self, name: str) -> bool:
        return await self._redacted("name", name, REDACT_NAME, inbox.REDACT_NAME)

    async def text_corrected(self, texts: Raw) -> bool:
        text = str(texts.get("text", "")).strip()
        return bool(text) and await self._redacted("text", text, REDACT, inbox.REDACT)

    async def _redacted(self, field: str, said: str, in_session: str, in_inbox: str) -> bool:
        """Say this in that field wherever the question stands and may be changed."""
        done = False
        async for place, item in self._held():
            there = getattr(item, field)
            if (there.text if there else "") == said:
                continue
            if isinstance(item, Question) and item.state in WISHED:
                about = {"text_rev": item.text_rev, field: said}
                await self._do(in_session, place, question=item.id, **about)
            elif isinstance(item, InboxItem) and item.state in inbox.USED:
                await self._do(in_inbox, place, question=item.id, state=item.state, **{field: said})
            else:
                continue
            done = True
        return done

    async def restricted(self, texts: Raw) -> bool:
        """Out of sight wherever anybody reads or would sort it, and its asker's ways of reach locked; all is kept."""
        for each in await self._same():
            async for place, item in self._held(each):
                if isinstance(item, Question) and item.state in USED:
                    await self._do(RESTRICT, place, question=item.id, state=item.state)
                elif isinstance(item, InboxItem) and item.state in inbox.USED:
                    await self._do(inbox.RESTRICT, place, question=item.id, state=item.state)
            await self._service.contacts.lock(each, True)
        return True

    async def free(self) -> None:
        for each in await self._same():
            async for place, item in self._held(each):
                if isinstance(item, Question) and item.reason == RESTRICTED:
                    await self._do(UNVEIL, place, question=item.id, state=item.state)
                elif isinstance(item, InboxItem) and inbox.restricted(item):
                    await self._do(inbox.FREE, place, question=item.id, state=item.state)
            await self._service.contacts.lock(each, False)

    async def words(self, texts: Raw) -> bool:
        """All that the asker wrote, and whatever was derived from it, in every stream; a published answer stays,
        and so does the present wording of another question that shares some of it."""
        done = False
        for stream, id in await self.places():
            if seqs := await data_left.earlier(self._service, stream, id):
                await self._do(ERASE, stream, seqs=seqs)
            try:
                await self._do(ERASE, stream, question=id, keep_answer=True)
                done = True
            except Refused as no:
                if no.code != "words.unknown":  # nothing of it is left there
                    raise
        await self._service.letters.forget([self._one.question])  # also of what was erased long before
        return done

    async def _same(self) -> list[str]:
        """The question; of whoever showed by mail that an address is theirs, all that bear it."""
        own = self._one.question
        by_mail = await self._service.contacts.same(own) if self._one.way == BY_MAIL else []
        return list(dict.fromkeys([own, *(question for _, question in by_mail)]))

    async def _held(self, question: str = "") -> AsyncIterator[tuple[str, Question | InboxItem]]:
        """Wherever it is and has words yet: the stream, and the question as it stands there."""
        for stream, id in await places(self._service.book, question or self._one.question):
            try:
                runtime = await self._service.runtime(id_of(stream))
            except Refused:
                continue
            await runtime.see()
            state = runtime.view.state
            item: Question | InboxItem | None = state.get(Question, id) or state.get(InboxItem, id)
            if item is not None and item.erased_at is None:
                yield stream, item

    async def _asked(self) -> StreamState:
        runtime = await self._service.runtime(self._one.session)
        await runtime.see()
        return runtime.view.state

    def _reaches(self, state: StreamState) -> bool:
        left = state.get(Address, self._one.question)
        return left is not None and not left.gone

    async def _do(self, name: str, stream: str = "", /, **raw: Any) -> None:
        where = id_of(stream) if stream else self._one.session
        cid = hashlib.sha256(f"{self._cid} {name} {where} {raw}".encode()).hexdigest()[:32]
        await self._service.operate(where, name, raw, cid, self._actor)
