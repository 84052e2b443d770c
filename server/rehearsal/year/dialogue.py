"""One session of the simulated year: asked, sorted, answered before its public and after it. The ledger remembers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from server.domain.assignment import Assignment
from server.domain.holder import TRANSFERRED
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.session.rating import VALUES
from server.domain.session.readiness import ReadinessItem
from server.domain.session.transfer import NOUN as TRANSFER
from server.domain.session.verdict import NOUN as VERDICT
from server.domain.session.verdict import PARTS, STATES
from server.domain.state import StreamState
from server.domain.unit import UNIT
from server.domain.unit.inbox import NOUN as INBOX
from server.domain.unit.inbox_item import InboxItem
from server.rehearsal.sample import Sample, samples
from server.rehearsal.year.world import World

SPEAKER = "Ông Chánh Văn phòng"
BEGIN, SPEAK, DECIDE = VERDICT.commands
SEND = next(iter(TRANSFER.commands))
ACCEPT, DRAFT, PUBLISH = INBOX.commands["inbox.accept"], "inbox.draft", "inbox.publish"


class Entry(NamedTuple):
    """What the ledger knows of a question."""

    id: str
    number: int
    sample: Sample


class Ledger:
    """By session what was asked, in its order, and what became of it by heading of the figures."""

    def __init__(self) -> None:
        self.asked: dict[str, list[Entry]] = {}
        self.came: dict[str, Counter[str]] = {}

    def count(self, session: str, heading: str, n: int = 1) -> None:
        self.came.setdefault(session, Counter())[heading] += n


class Dialogue:
    def __init__(self, world: World, ledger: Ledger, rng: Random, session: str, room: str) -> None:
        self._world, self._ledger, self._rng = world, ledger, rng
        self.session, self.room = session, room
        self._lead, self._moderator = f"chutri-{room}", f"bientap-{room}"
        self._expert = f"chuyengia-{room}"

    async def ask(self, count: int, provinces: Sequence[str]) -> None:
        chosen = [self._rng.choice(samples().question) for _ in range(count)]
        asks = [each.asks | {"province": self._rng.choice(provinces)} for each in chosen]
        acks = await self._world.together([self._world.ask(self.session, each) for each in asks])
        known = self._ledger.asked.setdefault(self.session, [])
        for sample, ack in zip(chosen, acks, strict=True):
            known.append(Entry(ack["receipt"]["question"], ack["receipt"]["number"], sample))

    async def sort(self) -> None:
        """Every question that nobody has decided: refused with its reason, or accepted, without personal data."""
        state = await self._state()
        waiting = [(each, question) for each in self._known() if _asked(question := state.need(Question, each.id))]
        redacted = [
            self._do(self._moderator, "question.redact", each, text_rev=question.text_rev, text=wording)
            for each, question in waiting
            if (wording := each.sample.hidden(question.text.text)) != question.text.text and not _refuses(each)
        ]
        await self._world.together(redacted)
        await self._ask_back([each for each, _ in waiting if not _refuses(each)][:1])
        state = await self._state()
        await self._world.together([self._decide(each, state.need(Question, each.id)) for each, _ in waiting])
        refused = sum(_refuses(each) for each, _ in waiting)
        opinions = sum(question.kind == "opinion" and not _refuses(each) for each, question in waiting)
        self._ledger.count(self.session, "refused", refused)
        self._ledger.count(self.session, "noted", opinions)

    async def _ask_back(self, entries: Sequence[Entry]) -> None:
        """The asker says where it is, and the question is a new one again."""
        for each in entries:
            question = (await self._state()).need(Question, each.id)
            await self._do(self._moderator, "question.hold", each, state=question.state, needs=["place"])
            reply = {"question": each.id, "text": "Ở xã Ví Dụ, huyện Gia Định."}
            await self._world.by_asker(self.session, question.asker, "question.clarify", **reply)

    async def _decide(self, each: Entry, question: Question) -> None:
        if _refuses(each):
            reason, note = each.sample.reason, each.sample.note
            await self._do(self._moderator, "question.refuse", each, state=question.state, reason=reason, note=note)
        else:
            await self._do(self._moderator, "question.accept", each, text_rev=question.text_rev)

    async def live(self, count: int) -> None:
        """On the stage one by one; each answer is written down and made official at once."""
        for each, _ in list(self._open(await self._state()))[:count]:
            question = (await self._state()).need(Question, each.id)
            await self._do(self._lead, "question.call", each, text_rev=question.text_rev)
            called = (await self._state()).need(Question, each.id)
            await self._do(self._lead, "question.answer", each, state=called.state)
            await self._write([each])

    async def answer_later(self, leave: int = 0) -> None:
        """In writing, all but `leave` of those that are open."""
        state = await self._state()
        left = [each for each, _ in self._open(state)]
        unowned = [each for each in left if state.get(Assignment, each.id) is None]
        owner = f"staff:{self._world.staff[self._lead].account}"
        await self._world.together([self._do(self._lead, "question.assign", each, owner=owner) for each in unowned])
        await self._write(left[: len(left) - leave])
        state = await self._state()
        for n, each in enumerate(left[: len(left) - leave : 3]):
            asker, value = state.need(Question, each.id).asker, VALUES[n % len(VALUES)]
            await self._world.by_asker(self.session, asker, "answer.rate", question=each.id, value=value)

    async def transfer(self, count: int, unit: str) -> None:
        """The first that are open belong to another unit: they go there and are answered out of its inbox."""
        for each, question in list(self._open(await self._state()))[:count]:
            why = {"why": "policy", "note": "Thuộc thẩm quyền của Bộ."}
            await self._do(self._moderator, SEND, each, state=question.state, unit=unit, **why)
            self._ledger.count(self.session, TRANSFERRED)
        await self._world.settle()
        inbox = f"{UNIT.prefix}:{unit}"
        state = await self._world.state(inbox)
        for _, id in state.keys(InboxItem.noun):
            item = state.need(InboxItem, id)
            if item.state in ACCEPT.when:
                await self._world.do(f"bientap-{unit}", inbox, ACCEPT.name, question=id, state=item.state)
                await self._world.do(f"chuyengia-{unit}", inbox, DRAFT, question=id, rev=0, text="Bộ xin trả lời.")
                await self._world.do(f"chutri-{unit}", inbox, PUBLISH, question=id, rev=1)
        await self._world.settle()

    async def act(self, name: str) -> None:
        await self._world.do(self._lead, self.session, name)

    async def prepare(self, keys: Sequence[str], leave: int) -> None:
        """A readiness list, done but for some, and the word to go ahead: of each part, then of the whole."""
        await self._world.do(self._lead, self.session, BEGIN, keys=list(keys))
        items = [id for _, id in (await self._state()).keys(ReadinessItem.noun)]
        await self._world.together([
            self._world.do(self._lead, self.session, "readiness_item.tick", readiness_item=id)
            for id in items[: len(items) - leave]
        ])  # fmt: skip
        for part in PARTS:
            await self._world.do(
                self._lead, self.session, SPEAK, part=part, go=not leave or part != PARTS[2], speaker=SPEAKER
            )
        sentence = "Còn thiếu thiết bị dự phòng, vẫn tổ chức vì đường truyền chính đã thử" if leave else ""
        await self._world.do(self._lead, self.session, DECIDE, word=STATES[1], speaker=SPEAKER, sentence=sentence)

    async def seat(self) -> None:
        for person in samples().person[:2]:
            words = {"name": person.name, "title": person.title, "unit": person.unit}
            await self._world.do(self._lead, self.session, "panel.seat", **words)

    async def _write(self, entries: Sequence[Entry]) -> None:
        """Drafted by an expert, published by the lead."""
        person = next((id for noun, id in (await self._state()).keys("person")), None)
        words = "Kính gửi ông/bà, Sở xin trả lời như sau: đề nghị liên hệ bộ phận tiếp nhận để được hướng dẫn."
        drafts = [
            self._do(self._expert, "answer.draft", each, rev=0, text=each.sample.answer or words, person=person)
            for each in entries
        ]
        await self._world.together(drafts)
        state = await self._state()
        await self._world.together([
            self._do(self._lead, "answer.publish", each, rev=state.need(Answer, each.id).rev) for each in entries
        ])  # fmt: skip
        self._ledger.count(self.session, "answered", len(entries))

    def _open(self, state: StreamState) -> Iterator[tuple[Entry, Question]]:
        """Questions that still keep the session from being closed."""
        for each in self._known():
            question = state.need(Question, each.id)
            if question.meaning.blocks_closing and question.meaning.public and not question.written:
                yield each, question

    def _known(self) -> list[Entry]:
        return self._ledger.asked.get(self.session, [])

    async def _do(self, who: str, name: str, each: Entry, **raw: Any) -> None:
        await self._world.do(who, self.session, name, question=each.id, **raw)

    async def _state(self) -> StreamState:
        return await self._world.state(self.session)


def _asked(question: Question) -> bool:
    return not question.meaning.public and not question.meaning.final


def _refuses(each: Entry) -> bool:
    return each.sample.does == "refuse"
