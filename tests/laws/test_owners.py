"""A question without owner, without deadline, or forgotten when its session closes, cannot exist."""

import pytest
from hypothesis import given, settings

from server.domain.clarification import Clarification
from server.domain.command import Actor
from server.domain.extension import STANDING, Extension
from server.domain.roles import ROLES
from server.domain.session.assignment import owner_of
from server.domain.session.extension import deadline
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.session import need, unanswered
from server.domain.state import Happened
from server.domain.transfer import Transfer
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import AWAITS, InboxItem
from server.projections.inbox_questions import rows as inbox_rows
from server.projections.questions import every
from tests.domain.session.cast import CAUSE, EXPERT, LAN, LEAD
from tests.domain.session.cast import asked as one_asked
from tests.laws.histories import DAY, STREAM, Writer, long_history, seeds

UNIT = "unit:0123456789abcdef"

pytestmark = pytest.mark.slow


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_none_is_without_owner_or_deadline_and_none_is_forgotten(seed: int) -> None:
    state = Writer().kind.state(STREAM)
    for entry in long_history(seed):
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
        if not state.keys("session"):
            continue
        phase = PHASES[need(state).state]
        waiting = [each for each in asked(state) if each.tally in state.kind.blocking]
        assert len(waiting) == unanswered(state)
        if phase.final:
            assert not waiting, "a record in which somebody still waits"
        for question in waiting if phase.over else ():
            assert owner_of(state, question), (entry.seq, question.id)
            assert deadline(state, question.id) > 0
    rows = every(state) if state.keys("session") else []
    stopped = {id for _, id in state.keys("extension") if state.need(Extension, id).state == STANDING}
    assert {row["id"] for row in rows if row["answer_due"] is None} <= stopped


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_stands_in_an_inbox_has_an_owner_and_a_deadline_and_one_place(seed: int) -> None:
    """Also what units dispute about, and what came back; the row by which boards and reminders go says the same."""
    state = Writer(UNIT).kind.state(UNIT)
    rows: dict[str, dict[str, object]] = {}
    for entry in long_history(seed, stream=UNIT):
        event = entry.event()
        touched = state.apply(event, Happened(entry.seq, entry.at, entry.by))
        for row in inbox_rows(state, touched):
            rows[str(row.key["question"])] = dict(row.values or {})
        for _, id in state.keys(InboxItem.noun):
            item, transfer = state.need(InboxItem, id), state.need(Transfer, id)
            assert rows[id]["room"] == state.id
            assert rows[id]["due"] == CLOCK.deadline(state, id) >= transfer.due > 0
            assert rows[id]["owner"] in (None, "unit:0123456789abcdef", "staff:lan", "staff:hung")
            thread = state.get(Clarification, id)
            assert (item.state in AWAITS) == bool(thread and thread.waits), "asked back, and not forgotten meanwhile"
            assert (rows[id]["held_at"] is not None) == (item.state in AWAITS)
            assert bool(rows[id]["open"]) == item.meaning.open
            assert item.meaning.open or item.meaning.final
            assert (item.state == "transferred") == (transfer.place is not None)


# A question that still waits, by how it came to wait: what is done after it was asked.
WAITING = {
    "unread": (),
    "accepted": ((LAN, "question.accept", {"text_rev": 1}),),
    "promised": ((LAN, "question.accept", {"text_rev": 1}), (LAN, "question.promise", {"state": "accepted"})),
    "held": ((LAN, "question.hold", {"state": "asked", "text": "Thửa nào?"}),),
    "drafted": ((LAN, "question.accept", {"text_rev": 1}), (EXPERT, "answer.draft", {"rev": 0, "text": "Nháp"})),
    "given away": ((LAN, "question.accept", {"text_rev": 1}), (LAN, "question.assign", {"owner": "unit:angiang"})),
    "its clock stands": ((LAN, "question.accept", {"text_rev": 1}), (LAN, "question.pause_clock", {"reason": "Chờ"})),
    "back from elsewhere": (
        (LAN, "question.transfer", {"state": "asked", "unit": "cantho", "office": "camau"}),
        (CAUSE, "question.note_bounce", {"target": "unit:cantho", "command": "question.receive", "code": "x"}),
    ),
    "answered aloud": (
        (LAN, "question.accept", {"text_rev": 1}), (LAN, "question.call", {"text_rev": 1}),
        (LAN, "question.answer", {"state": "called"}),
    ),
}  # fmt: skip
CLOSING = ("session.close", "session.archive", "session.cancel")
ANYBODY = tuple(Actor(f"staff:{role}", frozenset({role})) for role in ROLES)


@pytest.mark.parametrize("how", WAITING)
def test_a_session_with_one_forgotten_question_is_closed_in_no_way(how: str) -> None:
    """By nobody, by no command in any order, and by no clock, however long one waits."""
    scene, id = one_asked()
    for who, name, raw in WAITING[how]:
        scene.given(who, name, **(raw if "target" in raw else {**raw, "question": id}))
    scene.given(LEAD, "session.end")
    for actor in ANYBODY:
        for name in CLOSING:
            scene.when(actor, name, reason="Vì", note="Vì", yes=True)
            assert scene.refusal is not None, (actor.id, name)
    for days in (1, 30, 4000):
        scene.clock(scene.now + days * DAY)
    assert not PHASES[need(scene.state).state].final
    assert scene.when(LEAD, "session.close").refusal is not None


def asked(state: object) -> list[Question]:
    found = [state.need(Question, id) for _, id in state.keys("question")]  # type: ignore[attr-defined]
    return list(found)
