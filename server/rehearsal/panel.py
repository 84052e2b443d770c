"""Those who write: experts draft answers from their seats to what was called or promised, submit them, and read what
the control room says; the lead makes drafts official, the first together with a guest's part."""

from collections.abc import Collection
from random import Random

from server.domain.session.message import ACKNOWLEDGE
from server.domain.session.submission import SUBMIT
from server.rehearsal.guest import contributes
from server.rehearsal.parts import Cues, Part, Value
from server.rehearsal.sample import Samples
from server.rehearsal.seat import Seat
from server.rehearsal.tempo import Tempo

DRAFTS_S = (4.0, 9.0)
READS_S = (2.0, 4.0)
WRITTEN = ("called", "promised")


class Expert(Part):
    """The `turn`-th of `of` experts: answers the questions whose number falls to this one."""

    def __init__(
        self, seat: Seat, tempo: Tempo, rng: Random, ours: Collection[str], samples: Samples, turn: int, of: int
    ) -> None:
        super().__init__(seat, tempo, rng, ours)
        self._samples, self._known, self._turn, self._of = samples, samples.by_wording(), turn, of

    async def work(self, cues: Cues) -> None:
        await self.seat.sit()
        await self.deal(cues.ended, self._todo, self._draft)

    def _todo(self) -> list[Value]:
        table = self.seat.table
        unread = [each for each in table.of("message") if not each["read"] and self._turn == 0]
        return unread + [
            question
            for question in self.questions()
            if question["state"] in WRITTEN
            and question["number"] % self._of == self._turn
            and table.get("answer", question["id"]) is None
            and self._has_answer(question)
        ]

    def _has_answer(self, question: Value) -> bool:
        """Now: some answers are only known after the session."""
        sample = self._known.get(question["text"])
        ended = any(session["state"] == "follow_up" for session in self.seat.table.of("session"))
        return sample is not None and bool(sample.answer) and (ended or not sample.later)

    async def _draft(self, question: Value) -> None:
        if question["noun"] == "message":
            await self.seat.do(ACKNOWLEDGE, message=question["id"])
            return
        await self.tempo.pause(self.rng.uniform(*DRAFTS_S))
        sample = self._known[question["text"]]
        person = self._samples.person_for(sample.field)
        seated = [value["id"] for value in self.seat.table.of("person") if value["name"] == person.name]
        words = sample.answer if sample.unit == person.unit else f"{sample.unit}: {sample.answer}"
        signer = seated[0] if seated else None
        about = {"question": question["id"]}
        if (await self.seat.do("answer.draft", **about, rev=0, text=words, person=signer))["ok"]:
            await self.seat.do(SUBMIT, **about, rev=1)


class Lead(Part):
    """Reads drafts and publishes them; to the first a guest contributes."""

    invited = False

    async def work(self, cues: Cues) -> None:
        await self.seat.sit()
        await self.deal(cues.written, self._drafts, self._publish)

    def _drafts(self) -> list[Value]:
        return [value for value in self.answers() if value["state"] == "drafted"]

    async def _publish(self, answer: Value) -> None:
        await self.tempo.pause(self.rng.uniform(*READS_S))
        question = next((each for each in self.questions() if each["id"] == answer["id"]), None)
        if question is not None and not self.invited:
            self.invited = True
            await contributes(self.seat, question)
        await self.seat.do("answer.publish", question=answer["id"], rev=answer["rev"])
