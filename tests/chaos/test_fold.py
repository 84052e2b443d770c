"""After every kind of command, and for every kind of event: what was seen before and what changed make what is.

A command or event that the generated histories never reach fails here: teach `tests/laws/histories.py` to reach it.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from server.domain.command import GUEST, REACTION, Actor
from server.domain.kinds import COMMANDS as ALL
from server.domain.kinds import kind_of
from server.log import event
from server.views.stream_view import StreamView
from tests.chaos.history import decode, encode
from tests.laws.client import Client
from tests.laws.histories import CAUSE, DAY, STAFF, START, STREAM, STREAMS, Writer

pytestmark = pytest.mark.slow

PLAYS, STEPS = 180, 190
AUDIT = next(each for each in STREAMS if each.startswith("audit:"))
OTHERS = [stream for stream in STREAMS if stream not in (STREAM, AUDIT)]
# A session with questions in it can hardly be closed by chance.
DAY_WITHOUT_QUESTIONS = (
    "session.open_intake", "session.start", "session.end", "session.undo_end", "session.end", "session.close",
    "session.reopen",
)  # fmt: skip
# A minute passes, and the clock brings what is due.
CLOCK = "clock"
# Nobody decides what he asked for himself.
BY_ANOTHER = {"question.approve_extension"}
# What chance hardly ever plays in this order.
RARE = (
    ("show_item.add", "session.open_intake", "session.start", "show_item.start", "show_item.undo_start"),
    ("session.open_intake", "session.end", "report.draft", "report.sign", "report.send", "report.receive"),
    ("session.open_intake", "session.end", "report.draft", "report.present", "report.decline", "report.present"),
    ("session.open_intake", "session.end", "report.draft", "report.sign", "report.send", "report.return"),
    ("session.open_intake", "session.stop_intake", "session.resume_intake"),
    (
        *("session.open_intake", "session.start", "question.receive", "question.accept", "answer.draft"),
        *("answer.publish", "question.note_rating"),
    ),
    (
        *("session.open_intake", "session.slow_down", "session.require_contact", "session.waive_contact"),
        "session.speed_up",
    ),
    ("session.open_intake", "question.ask", "question.accept", "translation.write", "translation.drop"),
    ("session.open_intake", "question.ask", "hand_over.give", "hand_over.take"),
    (
        *("session.open_intake", "question.ask", "question.accept", "question.ask", "question.accept"),
        *("question.ask", "question.accept", "question.order"),
    ),
    ("session.open_intake", "session.start", "session.pause", "session.resume"),
    ("session.open_intake", "question.ask", "question.hold", "question.clarify", "question.hold", "question.release"),
    ("session.open_intake", "question.ask", "question.pause_clock", "question.resume_clock", "question.undo"),
    ("session.open_intake", "question.ask", "question.request_extension", "question.approve_extension"),
    (
        *("session.open_intake", "question.ask", "question.transfer", "question.note_clock"),
        *("question.note_asked_back", "question.note_asking_over"),
    ),
    ("session.open_intake", "question.ask", "question.transfer", "question.note_asked_back", "question.note_reply"),
    ("session.open_intake", "question.ask", "question.ask", "question.merge", "question.unmerge"),
    ("session.open_intake", "question.ask", "question.assign", "note.write", "finding.mark", "finding.drop"),
    ("session.open_intake", "question.ask", "question.accept", "question.veil", "question.unveil", "question.promise"),
    ("show_item.add", "session.open_intake", "session.start", "show_item.start", "show_item.finish"),
    (
        *("nonconformity.write", "nonconformity.explain", "corrective_action.plan", "corrective_action.finish"),
        *("corrective_action.check", "corrective_action.drop"),
    ),
    ("session.open_intake", "session.stop_intake", "session.resume_intake"),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "answer.draft", "answer.publish"),
        *("answer.rate", "session.end", "session.close", "session.archive"),
    ),
    ("session.open_intake", "session.start", "session.pause", "session.resume"),
    ("session.open_intake", "question.ask", "address.leave", "address.stop"),
    ("session.open_intake", "question.ask", "question.ask", "question.ask", "address.leave", "consent.take_back"),
    ("session.open_intake", "question.ask", "question.restrict", "question.unveil"),
    ("session.open_intake", "question.ask", "question.ask", "flood.sweep", "flood.reopen"),
    ("session.open_intake", "question.ask", "question.hold", "question.clarify", "question.hold", "question.release"),
    ("session.open_intake", "session.start", "question.ask", "question.accept", "question.call", "question.answer"),
    ("session.open_intake", "session.start", "question.ask", "question.accept", "question.call", "question.return"),
    ("session.open_intake", "session.start", "question.ask", "question.accept", "question.undo"),
    ("rehearsal.link",),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "question.excerpt"),
        *("stage.delay", "stage.cue", "stage.introduce", "stage.take", CLOCK, "question.answer", CLOCK),
    ),
    ("screen_link.make", "screen_link.revoke"),
    (
        "video.set",
        "session.open_intake",
        "video.remove",
        "session.start",
        "session.end",
        "recording.set",
        "recording.remove",
    ),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "invitation.give"),
        *("contribution.write", "contribution.sign", "contribution.return", "contribution.accept"),
        *("contribution.sign", "contribution.accept", "answer.draft", "answer.publish"),
    ),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "invitation.give"),
        *("contribution.sign", "contribution.return", "contribution.leave_out", "invitation.renew"),
        "invitation.revoke",
    ),
    ("invitation.give", "invitation.decline"),
    ("session.open_intake", "session.end", "session.close", "session.archive"),
    ("session.open_intake", "question.ask", "question.accept", "question.undo"),
    ("session.open_intake", "session.start", "session.pause", "session.resume"),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "live_draft.allow"),
        *("answer.draft", "live_draft.withdraw", "live_draft.show", "submission.submit", "submission.return"),
    ),
    (
        *("session.open_intake", "session.start", "panel.seat", "panel_seat.give", "question.ask", "question.accept"),
        *("panel_part.write", "panel_part.sign", "panel_seat.substitute", "panel_seat.resume"),
    ),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept", "answer.draft", "answer.publish"),
        *("correction.propose", "correction.decline", "correction.propose", "correction.approve"),
    ),
    ("message.send", "message.read", "message.withdraw"),
    (
        *("session.open_intake", "session.start", "chat.set_up", "chat.say", "chat.approve", "chat.remove"),
        *("chat.approve", "chat.announce", "chat.say", "chat.remove"),
    ),
    ("session.open_intake", "question.ask", "question.accept", "session.start", "question.call", "question.answer"),
    (
        *("session.open_intake", "session.start", "question.ask", "question.accept"),
        *("answer.draft", "answer.publish", "answer.rate"),
    ),
)
# The same, but with an opinion for a question: the seventh sample of what is asked.
OPINION = ("session.open_intake", "question.ask", "question.accept", "question.acknowledge")
# What came to a unit is answered and corrected there: the second sample, for the first leads elsewhere.
INBOX = ("question.receive", "inbox.accept", "inbox.draft", "inbox.publish", "inbox.correct")
KEPT = ("question.receive", "inbox.redact", "inbox.redact_name", "inbox.restrict", "inbox.free")
# What was sent elsewhere comes back: the third sample.
BACK = ("session.open_intake", "question.ask", "question.transfer", "question.receive")
# And with a day that its third sample has.
LISTED = ("readiness.begin", "readiness_item.change", "readiness_item.tick", "readiness_item.untick")
REHEARSED = "rehearsal:dt-0123456789abcdef"
# Written by programs of before; no command gives them any more.
OLD = frozenset({"round.replanned", "address.looked", "case.looked"})
COMMANDS = sorted(ALL)
EVENTS = sorted(
    name for name, kind in event.catalogue.items() if kind.type.__module__.startswith("server.") and name not in OLD
)


class Played(Writer):
    """A history that knows which command wrote what, and checks the law after each."""

    def __init__(self, stream: str = STREAM, **plan: object) -> None:
        self.commands, self.events = Counter[str](), Counter[str]()
        self.room = StreamView(stream)
        self.seats = {audience: Client() for audience in self.room.kind.audiences}
        super().__init__(stream, **plan)

    def act(self, actor: Actor, name: str, raw: dict[str, object]) -> None:
        before = len(self.entries)
        super().act(actor, name, raw)
        if len(self.entries) > before:
            self.check()
            self.commands[name] += 1

    def check(self) -> None:
        """A frame as it goes over the wire brings every seat from where it stood to the fresh view."""
        stood = {audience: self.room.indexes[audience].seq for audience in self.seats}
        for entry in self.entries[self.room.seq :]:
            self.room.apply(entry)
            self.events[entry.name] += 1
        for audience, seat in self.seats.items():
            frame = self.room.frame(audience, stood[audience])
            seat.take(decode(encode(frame)))
            assert seat.table == Client().take(self.room.frame(audience, 0)).table


class Rare(Played):
    """Commands one after the other, each with its noun's sample, by whoever may."""

    def __init__(self, names: Sequence[str], what: int = 1) -> None:
        trial = "rehearsal.link" in names
        known = (each for each in STREAMS if {*names} - {CLOCK} <= kind_of(each).commands.keys())
        super().__init__(REHEARSED if trial else next(known), rehearsal=trial)
        self.now = max(self.now, START + DAY)
        for name in names:
            if name == CLOCK:
                self.now += 60_000
                for happened in self.kind.due(self.state, self.now):
                    self.write(CLOCK, happened)
                self.check()
                continue
            wanted = self.kind.command(name)
            roles = frozenset(wanted.by) - {REACTION}
            raw = self.payload(wanted, what)
            by = f"{GUEST}:{raw['invitation']}" if GUEST in roles else "staff:be" if name in BY_ANOTHER else "staff:ai"
            self.act(Actor(by, roles) if roles else CAUSE, name, raw)


def plays() -> Iterator[Played]:
    for seed in range(PLAYS):
        chance, played = random.Random(seed), Played(STREAM if seed % 3 else OTHERS[seed // 3 % len(OTHERS)])
        for _ in range(STEPS):
            played.now += DAY if chance.random() < 0.02 else chance.randrange(9) * 1000
            pick = chance.randrange(10_000)
            played.step(pick - pick % 9 + chance.choice([0, 1, 2, 3, 4, 4]), chance.randrange(10_000))
        yield played
    audit = Played(AUDIT)
    for what in range(40):
        audit.step(what, what)
    yield audit
    empty = Played()
    for name in DAY_WITHOUT_QUESTIONS:
        empty.act(STAFF[1], name, {})
    yield empty
    yield from (Rare(names) for names in RARE)
    yield Rare(OPINION, 7)
    yield Rare(INBOX, 2)
    yield Rare(KEPT, 2)
    yield Rare(LISTED, 3)
    yield Rare(BACK, 3)


@pytest.fixture(scope="module")
def met() -> tuple[Counter[str], Counter[str]]:
    commands, events = Counter[str](), Counter[str]()
    for played in plays():
        commands += played.commands
        events += played.events
    return commands, events


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_followed_to_the_seats(name: str, met: tuple[Counter[str], Counter[str]]) -> None:
    assert met[0][name], f"no generated history carries {name} out"


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_followed_to_the_seats(name: str, met: tuple[Counter[str], Counter[str]]) -> None:
    assert met[1][name], f"no generated history holds {name}"
