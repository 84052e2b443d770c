"""What pages say of questions without a text, and which session a room shows first."""

import itertools
from functools import partial

import pytest

from server.domain.session.question_state import KINDS, SHOWN
from server.domain.session.session import ANY, CLOSED, FOLLOW_UP
from server.web.room_page import place
from server.web.standing import left, standing
from server.words import LANGS, t

DUE = 1_000


def said(state: str, kind: str = "question", session: str = FOLLOW_UP, now: int = DUE) -> str:
    return standing({"state": state, "kind": kind}, {"state": session, "answer_due": DUE}, now)


@pytest.mark.parametrize(
    ("state", "kind", "session", "now", "word"),
    [
        ("accepted", "question", FOLLOW_UP, DUE, "accepted"),
        ("promised", "question", FOLLOW_UP, DUE, "promised"),
        ("promised", "question", FOLLOW_UP, DUE + 1, "overdue"),
        ("accepted", "opinion", FOLLOW_UP, DUE, "noted"),
        ("accepted", "opinion", CLOSED, DUE + 1, "noted"),
        ("promised", "opinion", CLOSED, DUE + 1, "noted"),
        ("answered_live", "question", FOLLOW_UP, DUE, "answered_live"),
        ("answered_live", "question", CLOSED, DUE + 1, "aloud"),
        ("answered_live", "opinion", CLOSED, DUE + 1, "aloud"),
        ("accepted", "question", CLOSED, DUE + 1, "unanswered"),
    ],
)
def test_the_word_of_a_question_without_a_text(state: str, kind: str, session: str, now: int, word: str) -> None:
    assert said(state, kind, session, now) == word


@pytest.mark.parametrize("lang", LANGS)
def test_there_is_a_word_for_whatever_can_be_said(lang: str) -> None:
    for state, kind, session, now in itertools.product(SHOWN, KINDS, ANY, (DUE, DUE + 1)):
        assert "room.waiting" not in t(f"room.waiting.{said(state, kind, session, now)}", lang, date="1/1/2010")


def test_nothing_that_a_closed_session_says_names_a_day() -> None:
    for state, kind in itertools.product(SHOWN, KINDS):
        key = f"room.waiting.{said(state, kind, CLOSED, DUE + 1)}"
        assert t(key, "vi", date="⟦day⟧").count("⟦day⟧") == 0


def test_a_closed_session_owes_nothing() -> None:
    assert left({"left": 2, "waiting": 2}, {"state": CLOSED}) == 0
    assert left({"left": 2, "waiting": 3}, {"state": FOLLOW_UP}) == 2


def test_a_room_leads_with_the_next_of_what_comes_and_the_last_of_what_is_over() -> None:
    rows: list[dict[str, object]] = [
        {"state": state, "starts_at": at}
        for state in ("closed", "planned", "follow_up", "intake", "live", "paused")
        for at in (3, 1, 2)
    ]
    ordered = [(str(row["state"]), row["starts_at"]) for row in sorted(rows, key=partial(place, "angiang"))]
    assert ordered[0][0] in ("live", "paused")
    assert ordered[6:] == [
        ("intake", 1), ("intake", 2), ("intake", 3), ("follow_up", 3), ("follow_up", 2), ("follow_up", 1),
        ("planned", 1), ("planned", 2), ("planned", 3), ("closed", 3), ("closed", 2), ("closed", 1),
    ]  # fmt: skip


def test_on_one_day_a_room_shows_its_own_session_before_that_of_a_unit_in_whose_place_it_stands() -> None:
    rows = [
        {"state": "intake", "room": room, "starts_at": at * 3_600_000}
        for room, at in (("kiengiang", 1), ("angiang", 3), ("kiengiang", -30))
    ]
    ordered = [(row["room"], row["starts_at"]) for row in sorted(rows, key=partial(place, "angiang"))]
    assert ordered == [("kiengiang", -30 * 3_600_000), ("angiang", 3 * 3_600_000), ("kiengiang", 3_600_000)]
