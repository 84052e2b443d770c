"""The host: seats the panel and gives its seats, starts the session, calls questions to the stage one by one, says when
time is up, and ends it if asked to."""

from collections.abc import Collection, Sequence
from random import Random

from server.domain.session.message import SEND
from server.domain.session.panel_seat import GIVE
from server.rehearsal.parts import WAITS_S, Cues, Part, Value
from server.rehearsal.sample import Samples
from server.rehearsal.script import Script
from server.rehearsal.seat import Seat
from server.rehearsal.tempo import Tempo

SPEAKS_S = (10.0, 18.0)
SAYS = "Xin kết thúc trong một phút, sau đó mời câu tiếp theo."


class Host(Part):
    """`accounts`: who writes for the persons of the panel, one after the other."""

    def __init__(
        self, seat: Seat, tempo: Tempo, rng: Random, ours: Collection[str], samples: Samples, accounts: Sequence[str]
    ) -> None:
        super().__init__(seat, tempo, rng, ours)
        self._samples, self._known = samples, samples.by_wording()
        self._accounts, self._said = accounts, False

    async def work(self, script: Script, cues: Cues, *, ends: bool) -> None:
        await self.seat.sit()
        for person in self._samples.person:
            await self.seat.do("panel.seat", name=person.name, title=person.title, unit=person.unit)
        await self.seat.refresh()
        for turn, seated in enumerate(self.seat.table.of("person")):
            account = self._accounts[turn % len(self._accounts)]
            await self.seat.do(GIVE, person=seated["id"], accounts=[account])
        await self.tempo.until(script.starts)
        await self.seat.do("session.start")
        while not (cues.sorted.is_set() and self.tempo.now > script.ends):
            if questions := self._accepted():
                await self.once(questions[0], self._take)
            else:
                await self.seat.news(self.tempo, WAITS_S)
        if ends:
            await self.seat.do("session.end")
            await self.deal(cues.sorted, self._accepted, self._promise)

    def _accepted(self) -> list[Value]:
        """Questions let through, those with an answer first, then in their order."""
        accepted = [value for value in self.questions() if value["state"] == "accepted" and value["kind"] == "question"]
        fresh = [value for value in accepted if not self.dealt(value)]
        return sorted(fresh, key=lambda value: (not self._answered(value), value["number"]))

    async def _take(self, question: Value) -> None:
        sample, id = self._known.get(question["text"]), question["id"]
        if sample and sample.later:
            return await self._promise(question)
        if not (await self._on_air(question))["ok"]:
            return await self.seat.news(self.tempo, WAITS_S)
        await self.tempo.pause(self.rng.uniform(*SPEAKS_S))
        if not self._said:
            self._said = (await self.seat.do(SEND, text=SAYS))["ok"]
        outcome = "answer" if self._answered(question) else self.rng.choice(["answer", "return", "promise"])
        await self.seat.do(f"question.{outcome}", question=id, state="called")

    async def _on_air(self, question: Value) -> Value:
        """Called, or, every other one, by the vision mixer: cued, introduced, taken."""
        about = {"question": question["id"], "text_rev": question["text_rev"]}
        if question["number"] % 2:
            return await self.seat.do("question.call", **about)
        for act in ("cue", "introduce"):
            await self.seat.do(f"stage.{act}", question=question["id"])
        await self.tempo.pause(2)
        return await self.seat.do("stage.take", **about)

    async def _promise(self, question: Value) -> None:
        await self.tempo.pause(1)
        await self.seat.do("question.promise", question=question["id"], state="accepted")

    def _answered(self, question: Value) -> bool:
        sample = self._known.get(question["text"])
        return bool(sample and sample.answer)
