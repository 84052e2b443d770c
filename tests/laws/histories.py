"""Generated histories: any mix of commands by any actors, decided by the nouns themselves, written as entries.

Every text carries a token of its own, so that a law can look for it in the bytes that an audience gets.
"""

import hashlib
import itertools
import random

from hypothesis import strategies as st

from server.domain.command import ASKER, GUEST, REACTION, Actor, Command, Now, Terms, read
from server.domain.kinds import kind_of
from server.domain.roles import ADMIN, AUDITOR, EXPERT, HOST, LEAD, MODERATOR
from server.domain.sample import Draw
from server.domain.session.line import NOUN as LINE
from server.domain.session.moderation import REASONS
from server.domain.state import Happened
from server.errors import Refused
from server.log import event
from server.log.entry import Entry, Reaction
from server.log.event import Event
from tests.kinds import DISTINCT

STREAM = "session:0123456789abcdef"
STREAMS = tuple(f"{kind.prefix}:0123456789abcdef" for kind in DISTINCT)
DAY = 86_400_000
START = 1_271_264_400_000
TERMS = Terms(
    {
        "question": 2000,
        "name": 60,
        "place": 120,
        "note": 500,
        "message": 240,
        "messages": 40,
        "answer": 20000,
        "topic": 300,
        "document": 20000,
        "end_undo_ms": 600_000,
        "archive_days": 1,
        "answer_approval": 1,
        "answer_separate": 0,
        "clock_pause": 1,
        "extension_days": 5,
        "show_items": 100,
        "show_undo_ms": 10_000,
        "show_settle_ms": 2000,
        "breach_ms": 72 * 3_600_000,
        "readiness_items": 60,
        "readiness_days": 1,
        "rehearsals": 20,
        "guest_days": 30,
        "data_open": 4,
        **{f"data_{name}_days": 10 for name in ("see", "correct")},
        **{f"data_{name}_days": 15 for name in ("restrict", "withdraw", "object", "extra")},
        "data_confirm_days": 2,
        "data_erase_days": 20,
        "guests": 100,
        "guest_writes": 500,
        "merge_most": 60,
        "sweep_most": 20,
        "transfer_hands": 5,
        "entered_rows": 5,
        "undo_ms": 10_000,
        "notes": 50,
        "stage_delay_s": 60,
        "stage_links": 50,
        "address": 1000,
        "chat": 300,
        "chat_lines": 400,
    },
    {
        "field": ("dat-dai", "moi-truong"),
        "province": ("angiang", "cantho"),
        "reason": REASONS,
        "owners": ("staff:lan", "staff:hung", "staff:vi", "staff:ai"),
        "unit": ("angiang", "cantho"),
        "alone": ("angiang",),
        "reach": (("angiang", "*"), ("cantho", "*"), ("camau", "cantho")),
        "occupied": (),
        "sittings": (),
        "embed_hosts": ("www.youtube-nocookie.com",),
        "stream_hosts": (),
        "readiness": ("hall.room", "line.main", "rehearsal"),
    },
)
STAFF = tuple(
    Actor(f"staff:{name}", frozenset(roles))
    for name, roles in {
        "lan": {MODERATOR},
        "hung": {LEAD},
        "mai": {HOST, MODERATOR, ADMIN},
        "vi": {EXPERT},
        "tam": {AUDITOR},
    }.items()
)
CAUSE = Actor("stream:round:x", frozenset({REACTION}))
ASKERS = tuple(Actor(f"asker:{number:016x}", frozenset({ASKER})) for number in range(4))

PLAN = {
    "room": "angiang", "code": "STNMT-angiang-2010-1", "topic": "Đất đai", "venue": "Hội trường", "intake_opens": START,
    "starts_at": START + DAY, "ends_at": START + DAY + 10_800_000, "answer_due": START + 8 * DAY,
}  # fmt: skip

LONG = 50
ONWARD = {"intake": "session.start", "paused": "session.resume", "postponed": "session.open_intake"}
steps = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, LONG)), max_size=60)
seeds = st.integers(0, 1_000_000)


class Writer:
    """Plays steps on a state of its own and keeps the entries that came of them, and what they caused elsewhere."""

    def __init__(self, stream: str = STREAM, **plan: object) -> None:
        self.stream, self.kind = stream, kind_of(stream)
        self.state = self.kind.state(stream)
        self.entries: list[Entry] = []
        self.caused: list[Reaction] = []
        self.now = START - 60_000
        # What moves the session itself; its line is a thing of its own.
        self.moving = {name for name in self.kind.commands if name.startswith("session.")} - {*LINE.commands}
        self.digest = b""
        self._tokens = (f"⟦{number}⟧" for number in itertools.count())
        if len(self.kind.phases) > 1:
            first = next(each for each in self.kind.commands.values() if "" in each.on)
            self.act(STAFF[1], first.name, {**PLAN, **plan} if first.name == "session.plan" else self.payload(first, 0))

    def play(self, drawn: list[tuple[int, int, int]]) -> list[Entry]:
        for which, what, pause in drawn:
            self.now += DAY if pause == LONG else pause * 1000
            for happened in self.kind.due(self.state, self.now):
                self.write("clock", happened)
            self.step(which, what)
        return self.entries

    def step(self, which: int, what: int) -> None:
        wanted = self.wanted(which)
        actors = ASKERS if ASKER in wanted.by else STAFF
        if actors is STAFF and not any(each.roles & wanted.by for each in STAFF):
            actors = (Actor("staff:tam", wanted.by),)
        try:
            payload = self.payload(wanted, what)
        except LookupError:
            if "question.ask" not in self.kind.commands:
                return
            wanted, actors = self.kind.command("question.ask"), ASKERS
            payload = self.payload(wanted, what)
        if GUEST in wanted.by:
            actors = (Actor(f"{GUEST}:{payload['invitation']}", frozenset({GUEST})),)
        able = [each for each in actors if each.roles & wanted.by] if which % 4 else []
        actor = (able or actors)[what % len(able or actors)]
        self.act(CAUSE if REACTION in wanted.by else actor, wanted.name, payload)

    def wanted(self, which: int) -> Command:
        """As a rule something that the stream is open for, often a question; now and then anything."""
        state = self.kind.phase(self.state)
        everything = [self.kind.commands[name] for name in sorted(self.kind.commands)]
        likely = [each for each in everything if state in each.on and each.name not in self.moving]
        if which % 9 == 0 or not likely:
            return everything[which // 9 % len(everything)]
        if which % 9 == 1 and ONWARD.get(state) in self.kind.commands:
            return self.kind.command(ONWARD[state])
        if which % 9 == 4:  # one noun as likely as another, however many commands it has
            nouns = sorted({each.name.partition(".")[0] for each in likely})
            noun = nouns[which // 9 % len(nouns)]
            likely = [each for each in likely if each.name.partition(".")[0] == noun]
            return likely[which // 9 // len(nouns) % len(likely)]
        asks = [each for each in likely if each.name == "question.ask"] * 6
        dialogue = [each for each in likely if each.of in ("question", "answer")] * 2
        pool = likely + asks + dialogue
        return pool[which // 9 % len(pool)]

    def act(self, actor: Actor, name: str, raw: dict[str, object]) -> None:
        id = hashlib.sha256(f"{len(self.entries)}{self.now}".encode()).hexdigest()[:24]
        try:
            payload = read(self.kind.command(name), raw, TERMS)
            events = self.kind.decide(self.state, actor, name, payload, Now(self.now, id))
        except Refused:
            return
        for happened in events:
            self.write(actor.id, happened)

    def write(self, by: str, happened: Event) -> None:
        written = event.write(happened)
        where = Happened(self.state.seq + 1, self.now, by)
        self.digest = hashlib.sha256(self.digest + repr((self.now, written)).encode() + by.encode()).digest()
        self.state.apply(happened, where)
        self.caused += self.kind.reactions(self.state, happened, where)
        self.entries.append(Entry(self.stream, where.seq, self.now, by, *written, self.digest))

    def payload(self, wanted: Command, what: int) -> dict[str, object]:
        """One that could pass, now and then one that is stale; its noun says what it is made of."""
        noun = next(noun for noun in self.kind.nouns.values() if wanted.name in noun.samples)
        return noun.samples[wanted.name](Draw(self.state, wanted, what, self._tokens, TERMS))


def history(drawn: list[tuple[int, int, int]], stream: str = STREAM) -> list[Entry]:
    return Writer(stream).play(drawn)


def long_history(seed: int, length: int = 300, stream: str = STREAM) -> list[Entry]:
    """Hundreds of steps from one number: what comes about only late, such as what is named long after it changed."""
    chance = random.Random(seed)

    def pause() -> int:
        return LONG if chance.random() < 0.01 else chance.randrange(LONG)

    return history([(chance.randrange(10_000), chance.randrange(10_000), pause()) for _ in range(length)], stream)
