"""The life of a session, by hand and by the clock, on the nouns alone."""

import pytest

from server.domain.command import read
from server.domain.kinds import COMMANDS, find
from server.domain.roles import RUNNERS
from server.domain.session import clock
from server.domain.session.question import Question
from server.domain.session.session import Undone, of
from server.errors import Refused
from server.views.entity import view
from server.views.figures import figures
from tests.laws.histories import ASKERS, DAY, PLAN, STAFF, START, TERMS, Writer

LEAD = STAFF[1]
HANOI = 7 * 3_600_000


def state(writer: Writer) -> str:
    session = of(writer.state)
    return session.state if session else ""


def at(writer: Writer, now: int) -> str:
    """The state after the clock has brought what it brings at `now`."""
    writer.now = now
    for happened in clock.due(writer.state, now):
        writer.write("clock", happened)
    return state(writer)


def test_intake_opens_at_its_very_millisecond() -> None:
    writer = Writer()
    assert at(writer, START - 1) == "planned"
    assert clock.due_next(writer.state) == START
    assert at(writer, START) == "intake"


def test_whoever_comes_late_gets_every_step_in_its_order() -> None:
    writer = Writer()
    assert at(writer, START + 30 * DAY) == "closed"
    assert [entry.name for entry in writer.entries] == [
        "session.planned", "session.intake_opened", "session.ended", "session.closed",
    ]  # fmt: skip


@pytest.mark.parametrize("paused", [False, True])
def test_the_midnight_after_its_day_ends_what_was_left_running(paused: bool) -> None:
    writer = Writer()
    at(writer, START)
    writer.act(LEAD, "session.start", {})
    if paused:
        writer.act(LEAD, "session.pause", {})
    session = of(writer.state)
    assert session is not None
    midnight = session.ends_by
    assert (midnight + HANOI) % DAY == 0
    assert 0 <= midnight - session.ends_at < DAY
    assert at(writer, midnight - 1) == ("paused" if paused else "live")
    assert at(writer, midnight) == "follow_up"


def test_it_closes_when_due_and_answered_and_never_while_a_question_is_open() -> None:
    writer = Writer()
    at(writer, START)
    writer.act(ASKERS[0], "question.ask", writer.payload(writer.kind.command("question.ask"), 1))
    writer.act(LEAD, "session.end", {})
    due = int(str(PLAN["answer_due"]))
    assert at(writer, due + DAY) == "follow_up"
    writer.act(LEAD, "session.close", {})
    assert state(writer) == "follow_up"
    question = writer.state.keys("question")[0][1]
    writer.act(LEAD, "question.refuse", {"question": question, "state": "asked", "reason": "spam"})
    assert at(writer, due + DAY) == "closed"


def answered_aloud(writer: Writer) -> str:
    """A question whose answer was given in the hall and is not written yet; the session is over."""
    writer.act(ASKERS[0], "question.ask", writer.payload(writer.kind.command("question.ask"), 1))
    question = writer.state.keys("question")[-1][1]
    writer.act(LEAD, "question.accept", {"question": question, "text_rev": 1})
    writer.act(LEAD, "session.start", {})
    writer.act(LEAD, "question.call", {"question": question, "text_rev": 1})
    writer.act(LEAD, "question.answer", {"question": question, "state": "called"})
    writer.act(LEAD, "session.end", {})
    return question


def test_it_does_not_close_while_an_answer_given_aloud_has_no_text() -> None:
    writer = Writer()
    at(writer, START)
    question = answered_aloud(writer)
    due = int(str(PLAN["answer_due"]))
    assert at(writer, due + DAY) == "follow_up"
    writer.act(LEAD, "session.close", {})
    assert (state(writer), clock.due_next(writer.state)) == ("follow_up", None)
    writer.act(LEAD, "answer.draft", {"question": question, "rev": 0, "text": "Xin trả lời."})
    assert at(writer, due + DAY) == "follow_up"
    writer.act(LEAD, "answer.publish", {"question": question, "rev": 1})
    assert clock.due_next(writer.state) == due + 1
    assert at(writer, due + DAY) == "closed"


@pytest.mark.parametrize("moves", [(), ("question.accept",), ("question.accept", "question.promise")])
def test_no_session_stays_open_for_an_opinion(moves: tuple[str, ...]) -> None:
    writer = Writer()
    at(writer, START)
    writer.act(ASKERS[0], "question.ask", {**writer.payload(writer.kind.command("question.ask"), 1), "kind": "opinion"})
    question = writer.state.keys("question")[0][1]
    for name in moves:
        guard = {"text_rev": 1} if name == "question.accept" else {"state": "accepted"}
        writer.act(LEAD, name, {"question": question, **guard})
    writer.act(LEAD, "session.end", {})
    writer.act(LEAD, "session.close", {})
    assert state(writer) == "closed"
    assert figures(writer.state)["left"] == 0


def test_a_session_opened_again_waits_for_a_hand() -> None:
    writer = Writer()
    at(writer, START + 30 * DAY)
    writer.act(LEAD, "session.reopen", {})
    assert (at(writer, START + 60 * DAY), clock.due_next(writer.state)) == ("follow_up", None)
    writer.act(LEAD, "session.close", {})
    assert state(writer) == "closed"


@pytest.mark.parametrize(("first", "second"), [("starts_at", "ends_at"), ("intake_opens", "starts_at")])
def test_times_out_of_order_are_refused(first: str, second: str) -> None:
    writer = Writer()
    entries = len(writer.entries)
    times = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due", "topic")}
    writer.act(LEAD, "session.replan", {**times, first: int(str(PLAN[second])) + 1})
    assert len(writer.entries) == entries


def test_every_command_says_who_may_and_when() -> None:
    assert all(each.by and each.on for each in COMMANDS.values())
    with pytest.raises(Refused, match=r"command\.unknown"):
        find("session.fly")


UNDO_MS = TERMS.limits["end_undo_ms"]


def ended(*moves: str) -> Writer:
    """A session that was ended by hand from where these moves lead."""
    writer = Writer()
    at(writer, START + DAY)
    for move in (*moves, "session.end"):
        writer.act(LEAD, move, {})
    assert state(writer) == "follow_up"
    return writer


@pytest.mark.parametrize("moves", [(), ("session.start",), ("session.start", "session.pause")])
def test_an_end_by_mistake_is_taken_back_to_where_it_was(moves: tuple[str, ...]) -> None:
    writer = ended(*moves)
    end = writer.now
    writer.now += UNDO_MS
    writer.act(LEAD, "session.undo_end", {})
    session = of(writer.state)
    assert session is not None
    assert session.state == ("intake", "live", "paused")[len(moves)]
    assert session.end_undone == Undone(end, writer.now), "said in public"
    assert writer.entries[-1].by == LEAD.id
    writer.act(LEAD, "session.end", {})
    assert (state(writer), of(writer.state).end_undone) == ("follow_up", None)  # type: ignore[union-attr]


def test_what_was_on_the_stage_waits_again_after_an_end_taken_back() -> None:
    writer = Writer()
    at(writer, START + DAY)
    writer.act(ASKERS[0], "question.ask", writer.payload(find("question.ask"), 1))
    question = writer.state.keys("question")[0][1]
    writer.act(LEAD, "question.accept", {"question": question, "text_rev": 1})
    for move in ("session.start", "question.call", "session.end", "session.undo_end"):
        writer.act(LEAD, move, {"question": question, "text_rev": 1} if move == "question.call" else {})
    assert (state(writer), writer.state.need(Question, question).state) == ("live", "accepted")


def test_an_end_is_not_taken_back_late_by_others_or_after_more_has_happened() -> None:
    late = ended("session.start")
    late.now += UNDO_MS + 1
    late.act(LEAD, "session.undo_end", {})
    assert state(late) == "follow_up"
    others = ended("session.start")
    for actor in STAFF:
        if not actor.roles & {*RUNNERS}:
            others.act(actor, "session.undo_end", {})
    assert state(others) == "follow_up"
    closed = ended("session.start")
    for move in ("session.close", "session.reopen", "session.undo_end"):
        closed.act(LEAD, move, {})
    assert state(closed) == "follow_up"


def test_what_the_clock_ended_is_not_taken_back() -> None:
    writer = Writer()
    midnight = of(writer.state).ends_by  # type: ignore[union-attr]
    assert at(writer, midnight) == "follow_up"
    writer.act(LEAD, "session.undo_end", {})
    assert state(writer) == "follow_up"
    eve = Writer()
    at(eve, START + DAY)
    eve.now = midnight - 1
    eve.act(LEAD, "session.end", {})
    eve.now = midnight
    eve.act(LEAD, "session.undo_end", {})
    assert state(eve) == "follow_up", "its day is over"


def test_nobody_says_themselves_how_long_an_end_can_be_taken_back() -> None:
    writer = ended("session.start")
    writer.now += UNDO_MS + 1
    writer.act(LEAD, "session.undo_end", {"within": 10 * DAY})
    assert state(writer) == "follow_up"
    with pytest.raises(Refused, match=r"command\.malformed"):
        read(find("session.undo_end"), {"within": 10 * DAY}, TERMS)


def test_intake_is_stopped_and_resumed_while_the_session_goes_on() -> None:
    writer = Writer()
    at(writer, START)
    asked = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Xin hỏi?"}

    def seen() -> set[str]:
        session = of(writer.state)
        assert session is not None
        return set((view(writer.kind, session, "desk") or {})["open"])

    assert {"question.ask", "session.stop_intake"} <= seen()
    assert "session.resume_intake" not in seen()
    writer.act(LEAD, "session.stop_intake", {})
    for move in ("session.start", "session.pause", "session.resume"):
        writer.act(LEAD, move, {})
        assert "session.resume_intake" in seen()
        assert not {"question.ask", "session.stop_intake"} & seen()
        before = len(writer.entries)
        writer.act(ASKERS[0], "question.ask", asked)
        writer.act(LEAD, "session.stop_intake", {})
        assert len(writer.entries) == before
    writer.act(LEAD, "session.resume_intake", {})
    writer.act(LEAD, "session.resume_intake", {})
    writer.act(ASKERS[0], "question.ask", asked)
    assert [entry.name for entry in writer.entries][-2:] == ["session.intake_resumed", "question.asked"]
    assert state(writer) == "live"


@pytest.mark.parametrize(("name", "kept"), [("Ông  M.", "Ông M."), ("", None), ("\u2800 \u200b", None)])
def test_a_name_is_redacted_like_a_text(name: str, kept: str | None) -> None:
    writer = Writer()
    at(writer, START)
    asked = {
        "kind": "question",
        "asker_type": "citizen",
        "field": "dat-dai",
        "text": "Xin hỏi?",
        "name": "Ông Mẫu 0900",
    }
    writer.act(ASKERS[0], "question.ask", asked)
    ((_, id),) = writer.state.keys("question")
    writer.act(STAFF[3], "question.redact_name", {"question": id, "text_rev": 1, "name": name})
    assert writer.state.need(Question, id).text_rev == 1, "an expert edits nothing"
    writer.act(LEAD, "question.redact_name", {"question": id, "text_rev": 1, "name": name})
    writer.act(LEAD, "question.accept", {"question": id, "text_rev": 1})
    assert writer.state.need(Question, id).state == "asked", "whoever read the old name has to read again"
    writer.act(LEAD, "question.accept", {"question": id, "text_rev": 2})
    assert (view(writer.kind, writer.state.need(Question, id), "public") or {})["name"] == kept
