"""Generated histories: any mix of commands by any actors, decided by the nouns themselves, written as entries.

Every text carries a token of its own, so that a law can look for it in the bytes that an audience gets.
"""

import hashlib
import itertools
import random

from hypothesis import strategies as st

from server.domain import command
from server.domain.command import ASKER, Actor, Now, Terms
from server.domain.session import clock
from server.domain.session.answer import Answer
from server.domain.session.moderation import REASONS
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.session import HOST, LEAD, MODERATOR, UNPLANNED, of
from server.domain.state import Happened, StreamState, decide
from server.errors import Refused
from server.log import event
from server.log.entry import Entry
from server.log.event import Event
from server.views import entity  # noqa: F401  (all nouns)

STREAM = "session:0123456789abcdef"
DAY = 86_400_000
START = 1_271_264_400_000
TERMS = Terms(
    {"question": 2000, "name": 60, "place": 120, "note": 500, "answer": 20000, "topic": 300, "end_undo_ms": 600_000},
    {"field": ("dat-dai", "moi-truong"), "province": ("angiang", "cantho"), "reason": REASONS},
)
STAFF = tuple(
    Actor(f"staff:{name}", frozenset(roles))
    for name, roles in {"lan": {MODERATOR}, "hung": {LEAD}, "mai": {HOST, MODERATOR}, "vi": {"expert"}}.items()
)
ASKERS = tuple(Actor(f"asker:{number:016x}", frozenset({ASKER})) for number in range(4))

PLAN = {
    "room": "angiang", "code": "STNMT-angiang-2010-1", "topic": "Đất đai", "venue": "Hội trường", "intake_opens": START,
    "starts_at": START + DAY, "ends_at": START + DAY + 10_800_000, "answer_due": START + 8 * DAY,
}  # fmt: skip

LONG = 50
steps = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, LONG)), max_size=60)
seeds = st.integers(0, 1_000_000)


class Writer:
    """Plays steps on a hall of its own and keeps the entries that came of them."""

    def __init__(self) -> None:
        self.state = StreamState(STREAM)
        self.entries: list[Entry] = []
        self.now = START - 60_000
        self.digest = b""
        self._tokens = (f"⟦{number}⟧" for number in itertools.count())
        self.act(STAFF[1], "session.plan", PLAN)

    def play(self, drawn: list[tuple[int, int, int]]) -> list[Entry]:
        for which, what, pause in drawn:
            self.now += DAY if pause == LONG else pause * 1000
            for happened in clock.due(self.state, self.now):
                self.write("clock", happened)
            self.step(which, what)
        return self.entries

    def step(self, which: int, what: int) -> None:
        wanted = self.wanted(which)
        actors = ASKERS if ASKER in wanted.by else STAFF
        try:
            payload = self.payload(wanted.name, what)
        except LookupError:
            wanted, actors, payload = command.find("question.ask"), ASKERS, self.payload("question.ask", what)
        self.act(actors[what % len(actors)], wanted.name, payload)

    def wanted(self, which: int) -> command.Command:
        """As a rule something that the session is open for, often a question; now and then anything."""
        session = of(self.state)
        state = session.state if session else UNPLANNED
        everything = [command.find(name) for name in sorted(command.catalogue)]
        likely = [each for each in everything if state in each.on and not each.name.startswith("session.")]
        if which % 9 == 0 or not likely:
            return everything[which // 9 % len(everything)]
        if which % 9 == 1 and state in ("intake", "paused"):
            return command.find("session.start" if state == "intake" else "session.resume")
        asks = [each for each in likely if each.name == "question.ask"] * 3
        return (likely + asks)[which // 9 % len(likely + asks)]

    def act(self, actor: Actor, name: str, raw: dict[str, object]) -> None:
        wanted = command.find(name)
        session = of(self.state)
        id = hashlib.sha256(f"{len(self.entries)}{self.now}".encode()).hexdigest()[:24]
        try:
            payload = command.read(wanted, raw, TERMS)
            state = session.state if session else UNPLANNED
            events = decide(self.state, state, actor, name, payload, Now(self.now, id))
        except Refused:
            return
        for happened in events:
            self.write(actor.id, happened)

    def write(self, by: str, happened: Event) -> None:
        written = event.write(happened)
        seq = self.state.seq + 1
        self.digest = hashlib.sha256(self.digest + repr(written).encode() + by.encode()).digest()
        self.state.apply(happened, Happened(seq, self.now, by))
        self.entries.append(Entry(STREAM, seq, self.now, by, *written, self.digest))

    def payload(self, name: str, what: int) -> dict[str, object]:
        """A payload that could pass, now and then one that is stale."""
        token = next(self._tokens)
        if name in ("session.plan", "session.replan"):
            return {**PLAN, "topic": f"chủ đề {token}"} if name == "session.plan" else _replan(token)
        if name.startswith("session."):
            return {}
        if name in ("stage.blank", "stage.freeze"):
            return {"on": what % 3 > 0}
        if name == "panel.seat":
            return {"name": f"Bà {token}", "title": f"Vụ trưởng {token}"}
        if name == "panel.excuse":
            return {"person": self.any(Person, what)}
        if name == "question.ask":
            named = {"name": f"Ông {next(self._tokens)}"} if what % 3 else {}
            kind = "opinion" if what % 7 == 0 else "question"
            return {"kind": kind, "asker_type": "citizen", "field": "dat-dai", "text": f"  Xin hỏi {token}", **named}
        if name == "words.erase":
            entities_with_text = [seq for seq in range(1, self.state.seq + 1) if self.state.entities_with_text(seq)]
            return {"seqs": [entities_with_text[what % len(entities_with_text)] if entities_with_text else 1]}
        return self.about(name, self.fitting(command.find(name), what), what, token)

    def fitting(self, wanted: command.Command, what: int) -> Question:
        """As a rule a question (or the question of an answer) from which this command may lead."""
        kind = Answer if wanted.of == "answer" else Question
        found = [self.state.need(kind, id) for _, id in self.state.keys(kind.noun)]
        fit = [each for each in found if each.state in wanted.when] if what % 5 else []
        pool = fit or [self.state.need(Question, id) for _, id in self.state.keys("question")]
        if not pool:
            raise LookupError
        return self.state.need(Question, pool[what // 5 % len(pool)].id)

    def about(self, name: str, question: Question, what: int, token: str) -> dict[str, object]:
        answer = self.state.get(Answer, question.id)
        raw: dict[str, object] = {"question": question.id}
        fields = command.find(name).payload.__struct_fields__
        stale = what % 11 == 0
        given: dict[str, object] = {
            "state": "asked" if stale else question.state,
            "text_rev": question.text_rev - stale,
            "rev": (answer.rev if answer else 0) + stale,
            "text": f"Lời {token}",
            "note": f"Ghi chú {token}",
            "reason": REASONS[what % len(REASONS)],
        }
        return raw | {field: given[field] for field in fields if field in given}

    def any(self, kind: type[Person] | type[Question], what: int) -> str:
        keys = self.state.keys(kind.noun)
        if not keys:
            raise LookupError
        return keys[what % len(keys)][1]


def _replan(token: str) -> dict[str, object]:
    times = ("intake_opens", "starts_at", "ends_at", "answer_due")
    return {"topic": f"chủ đề {token}", **{name: PLAN[name] for name in times}}


def history(drawn: list[tuple[int, int, int]]) -> list[Entry]:
    return Writer().play(drawn)


def long_history(seed: int, length: int = 300) -> list[Entry]:
    """Hundreds of steps from one number: what comes about only late, such as what is named long after it changed."""
    chance = random.Random(seed)

    def pause() -> int:
        return LONG if chance.random() < 0.01 else chance.randrange(LONG)

    return history([(chance.randrange(10_000), chance.randrange(10_000), pause()) for _ in range(length)])
