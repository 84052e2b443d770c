"""The table `questions` says what the state says: the same figures, what keeps a session open, and no word."""

from collections import Counter

from hypothesis import given, settings

from server.domain.reporting import HEADINGS
from server.domain.session.question import Question
from server.domain.session.question_state import HELD, MEANINGS
from server.domain.session.session import unanswered
from server.log.entry import Entry
from server.projections import projectors
from server.projections.projector import StreamFold, expected
from server.views.figures import figures
from tests.laws.histories import STREAM, Writer, steps

BACK = ("question.undone", "question.unmerged", "flood.reopened")
QUESTIONS = [each for each in projectors(b"k" * 32) if each.name == "questions"]


def first_decided(entries: list[Entry]) -> dict[str, int]:
    """When each question was first in a state that the desk had decided on: elsewhere than among what is new, and not
    held for its asker. What was taken back was not decided."""
    fold, found = StreamFold(STREAM), dict[str, int]()
    for entry in entries:
        fold.apply([entry])
        for _, id in fold.state.keys(Question.noun):
            question = fold.state.need(Question, id)
            state = question.state
            if entry.name in BACK and question.decided_at is None:
                found.pop(id, None)
            if state != HELD and MEANINGS[state].column != "new":
                found.setdefault(id, entry.at)
    return found


@settings(max_examples=60)
@given(steps)
def test_rows_add_up_to_the_figures_of_the_state(drawn: list[tuple[int, int, int]]) -> None:
    writer = Writer()
    entries = writer.play(drawn)
    rows = expected(STREAM, entries, QUESTIONS)
    values = [row.values or {} for row in rows if row.table == "questions"]
    ids = [row.key["question"] for row in rows if row.table == "questions"]
    counted = Counter(str(row["heading"]) for row in values)
    now = figures(writer.state)
    assert {heading: counted[heading] for heading in HEADINGS} == {heading: now[heading] for heading in HEADINGS}
    assert (len(values), sum(int(str(row["open"])) for row in values)) == (now["asked"], unanswered(writer.state))
    assert not any("⟦" in str(row) for row in values)
    decided = first_decided(entries)
    assert [row["decided_at"] for row in values] == [decided.get(id) for id in ids]


@settings(max_examples=60)
@given(steps)
def test_the_row_of_a_session_says_the_same_as_those_of_its_questions(drawn: list[tuple[int, int, int]]) -> None:
    writer = Writer()
    rows = expected(STREAM, writer.play(drawn), QUESTIONS)
    (whole,) = [row.values or {} for row in rows if row.table == "figures"]
    each = [row.values or {} for row in rows if row.table == "questions"]
    assert (whole["received"], whole["accepted"]) == (len(each), sum(int(str(row["shown"])) for row in each))
    headings = Counter(row["heading"] for row in each)
    assert [whole[name] for name in ("answered", "waiting", "noted", "refused", "withdrawn", "veiled")] == [
        headings[name] for name in ("answered", "waiting", "noted", "refused", "withdrawn", "veiled")
    ]
    assert whole["unread"] == sum(row["state"] == "asked" for row in each)
    assert whole["blocking"] == sum(int(str(row["open"])) for row in each)
    assert (whole["unread_since"] is None) == (whole["unread"] == 0)
    assert not any("⟦" in str(value) for value in whole.values())
