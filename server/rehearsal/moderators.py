"""Moderators: they read their desk, think, and decide on what they read. Two at one desk get in each other's way."""

from collections.abc import Collection, Mapping
from random import Random

from server import text
from server.rehearsal.parts import WAITS_S, Cues, Part, Value
from server.rehearsal.sample import Sample
from server.rehearsal.seat import Seat
from server.rehearsal.tempo import Tempo

REACH = 3
THINKS_S = (2.0, 7.0)
LOOKS_AGAIN = 0.7
OUT_OF_TEN = 10
PATIENCE = 20
FLOOD = 3
SHOWN_S = 20.0  # for so long what is taken back later stands as it is, so that whoever looks on can see it


class Moderator(Part):
    """Deals with samples only: what a visitor asks waits for the visitor. `care` of ten questions are dealt with."""

    def __init__(
        self, seat: Seat, tempo: Tempo, rng: Random, ours: Collection[str], known: Mapping[str, Sample],
        care: int = OUT_OF_TEN,
    ) -> None:  # fmt: skip
        super().__init__(seat, tempo, rng, ours)
        self._known, self._care = known, care
        self._swept = self._merged = False

    async def work(self, cues: Cues) -> None:
        await self.seat.sit()
        await self.deal(cues.asked, self._waiting, self._decide, REACH)
        await self._merge()

    def _waiting(self) -> list[Value]:
        """What this desk shows as not yet decided, oldest first."""
        asked = [value for value in self.questions() if value["state"] == "asked"]
        mine = [value for value in asked if value["number"] % OUT_OF_TEN < self._care and self._sample(value)]
        return sorted(mine, key=_number)

    def _unread(self) -> list[Value]:
        """All that is not yet decided, what is left to visitors among it."""
        return sorted((value for value in self.questions() if value["state"] == "asked"), key=_number)

    def _accepted(self) -> list[Value]:
        return [value for value in self.questions() if value["state"] == "accepted" and value["kind"] == "question"]

    def _sample(self, question: Value) -> Sample | None:
        return self._known.get(question["text"]) or self._known.get(text.clean(question["original"] or ""))

    async def _decide(self, question: Value) -> None:
        """As the question was read; who does not look again before acting runs into what the other did meanwhile."""
        if self.tempo.even and not self._swept and len(waiting := self._unread()) >= FLOOD:
            await self._sweep([value["id"] for value in waiting[-FLOOD:]])
        elif self.tempo.even and not self._merged and len(self._accepted()) > 1:
            await self._merge()
        await self.tempo.pause(self.rng.uniform(*THINKS_S))
        if self.rng.random() < LOOKS_AGAIN and self.seat.table.get("question", question["id"]) != question:
            return
        sample, id, rev = self._sample(question), question["id"], question["text_rev"]
        if sample is None:
            return
        if sample.does == "refuse":
            await self.seat.do("question.refuse", question=id, state="asked", reason=sample.reason, note=sample.note)
            return
        if sample.does == "accept" and self.tempo.even and not self.seat.table.of("clarification"):
            question = await self._ask_back(question)
            rev = question["text_rev"]
        wording = sample.hidden(question["text"])
        if wording != question["text"]:
            if not (await self.seat.do("question.redact", question=id, text_rev=rev, text=wording))["ok"]:
                return
            rev += 1
        accepted = await self.seat.do("question.accept", question=id, text_rev=rev)
        if accepted["ok"] and sample.does == "promise":
            await self.seat.do("question.promise", question=id, state="accepted")

    async def _sweep(self, ids: list[str]) -> None:
        """What looks like a flood is swept in one act; it was none, and is opened again in one act."""
        self._swept = True
        swept = await self.seat.do("flood.sweep", questions=ids, how="text", reason="spam")
        await self.tempo.pause(SHOWN_S)
        for _ in range(PATIENCE if swept["ok"] else 0):
            mine = [each for each in self.seat.table.of("flood") if "flood.reopen" in each.get("can", ())]
            for each in mine:
                await self.seat.do("flood.reopen", flood=each["id"])
            if mine:
                return
            await self.seat.news(self.tempo, WAITS_S)

    async def _merge(self) -> None:
        """Two that wait are put together, and taken apart again: they were about different matters."""
        waiting = self._accepted()
        if self._merged or len(waiting) < 2:
            return
        self._merged = True
        main, other = waiting[-1]["id"], waiting[-2]["id"]  # the host takes from the other end
        if (await self.seat.do("question.merge", into=main, questions=[other]))["ok"]:
            await self.tempo.pause(SHOWN_S)
            await self.seat.do("question.unmerge", question=other, state="merged")

    async def _ask_back(self, question: Value) -> Value:
        """One question of the play is held until its asker has replied; who does not is not waited for without end."""
        id = question["id"]
        held = await self.seat.do("question.hold", question=id, state="asked", needs=["place"])
        for _ in range(PATIENCE if held["ok"] else 0):
            now = self.seat.table.get("question", id)
            if now is not None and now["state"] != "held":
                return now
            await self.seat.news(self.tempo, WAITS_S)
        if held["ok"]:
            await self.seat.do("question.release", question=id, state="held")
        return self.seat.table.get("question", id) or question


def _number(question: Value) -> int:
    return int(question["number"])
