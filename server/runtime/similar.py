"""Similar questions while one types: the room's open ones and its answered ones, for the public; all of a session's for
its desk. What is not public is in no answer to the public. Answered ones come out of the search.
"""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from server.domain.session.question import Question
from server.domain.session.question_state import LEADING
from server.errors import Refused
from server.runtime.alike import MOST_COMPARED, AlikeIndex, Folder
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.search.search import Search
from server.settings import Settings

MOST_SESSIONS = 80

Found = dict[str, Any]


class SimilarQuestions:
    def __init__(self, service: Service, search: Search, settings: Settings, places: Iterable[str]) -> None:
        self._search = search
        self._book, self._chosen, self._folder = service.book, settings.similar, Folder(places)
        service.floods.least, service.floods.crowd = settings.desk.flood, settings.desk.flood_address
        self._counts, self._throttles = service.supports.counts, service.rate_limits
        self._sessions: dict[str, tuple[int, AlikeIndex]] = {}

    async def suggest(
        self, runtime: StreamRuntime, rooms: Collection[str], text: str, ip: str, asker: str
    ) -> list[Found]:
        """For whoever types this: `{id, number, text, province, answered_at, supports, session, score}`, the likest
        first, none of their own; `answered_at` is null of what is open. Raises Refused when too many are asked for, and
        Unavailable."""
        self._throttles.similar(ip)
        if len(text) < self._chosen.letters:
            return []
        state, tallies = runtime.view.state, await self._counts.tallies(runtime)
        most, least = self._chosen.most, self._chosen.score

        def public(id: str) -> bool:
            question = state.get(Question, id)
            if question is None or question.asker == asker:
                return False
            return question.meaning.public and not question.written

        here = self._of_session(runtime).alike(text, most, least, public)
        found = [_open(runtime, state.need(Question, match.id), tallies, match.score) for match in here]
        found += await self.answered(text, rooms, most, least)
        once = {each["id"]: each for each in sorted(found, key=lambda each: float(each["score"]))}
        return sorted(once.values(), key=lambda each: (-each["score"], each["id"]))[:most]

    def for_desk(self, runtime: StreamRuntime, question: Question) -> list[Found]:
        """Questions of the session under which this one may stand, public or not: `{id, number, score}`."""
        state = runtime.view.state

        def leads(id: str) -> bool:
            other = state.get(Question, id)
            fits = other is not None and other.state in LEADING and other.kind == question.kind
            return fits and id not in (question.id, question.into, *question.members)

        found = self._of_session(runtime).alike(question.text.text, self._chosen.most, self._chosen.score, leads)
        return [{"id": each.id, "number": state.need(Question, each.id).number, "score": each.score} for each in found]

    def _of_session(self, runtime: StreamRuntime) -> AlikeIndex:
        """Every question of a session by its public wording, as of now."""
        state = runtime.view.state
        seq, index = self._sessions.pop(runtime.id, (-1, AlikeIndex(self._folder)))
        if seq != runtime.view.seq:
            for _, id in state.keys(Question.noun):
                index.put(id, state.need(Question, id).text.text)
        self._sessions[runtime.id] = (runtime.view.seq, index)
        while len(self._sessions) > MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return index

    async def answered(self, text: str, rooms: Collection[str], most: int, least: float) -> list[Found]:
        """Answered questions of these rooms (none: of all) that are like this text, the likest first: found as a search
        finds them, and told in the words that everybody may read now."""
        try:
            near = await self._search.similar(text, MOST_COMPARED, rooms)
        except Refused:
            return []  # a suggestion is not worth waiting for
        ids = [each.question for each in near]
        rows = await self._book.rows("transcript", {"question": ids}) if ids else []
        index, told = AlikeIndex(self._folder), dict[str, Found]()
        for row in rows:
            pair = msgspec.json.decode(str(row["value"]))
            question, answer = pair["question"], pair["answer"]
            if answer is not None and question.get("text"):
                told[question["id"]] = {
                    **{name: question[name] for name in ("id", "number", "text", "province")},
                    "answered_at": answer["published_at"], "supports": question.get("supported", 0),
                    "session": row["session"],
                }  # fmt: skip
                index.put(question["id"], question["text"])
        return [told[each.id] | {"score": each.score} for each in index.alike(text, most, least)]


def _open(runtime: StreamRuntime, question: Question, tallies: dict[str, int], score: float) -> Found:
    return {
        **{name: getattr(question, name) for name in ("id", "number", "province")},
        "text": question.text.text, "answered_at": None, "session": runtime.id, "score": score,
        "supports": max(tallies.get(question.id, 0), question.supported),
    }  # fmt: skip
