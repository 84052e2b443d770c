"""The table `questions` says what the state says: the same figures, what keeps a session open, and no word."""

from collections import Counter

from hypothesis import given, settings

from server.domain.session.session import unanswered
from server.projections import projectors
from server.projections.projector import expected
from server.views.figures import HEADINGS, figures
from tests.laws.histories import STREAM, Writer, steps

QUESTIONS = [each for each in projectors(b"k" * 32) if each.name == "questions"]


@settings(max_examples=60)
@given(steps)
def test_rows_add_up_to_the_figures_of_the_state(drawn: list[tuple[int, int, int]]) -> None:
    writer = Writer()
    entries = writer.play(drawn)
    values = [row.values or {} for row in expected(STREAM, entries, QUESTIONS)]
    counted = Counter(str(row["heading"]) for row in values)
    now = figures(writer.state)
    assert {heading: counted[heading] for heading in HEADINGS} == {heading: now[heading] for heading in HEADINGS}
    assert (len(values), sum(int(str(row["open"])) for row in values)) == (now["asked"], unanswered(writer.state))
    assert not any("⟦" in str(row) for row in values)
    assert all((row["decided_at"] is None) == (row["state"] == "asked") for row in values)
