"""The public account adds up, and says late only of what came after its deadline."""

from typing import Any

import pytest

from server.errors import Corrupt
from server.views.account import ANSWERED, OUTCOMES, account

DUE, NOW = 1_000, 900


def row(heading: str, n: int = 1, **more: Any) -> dict[str, Any]:
    alike = {"mode": None, "reason": None, "kind": "question", "asker_type": "citizen", "late": 0}
    return alike | {"shown": 0, "edited": 0, "corrected": 0, "answer_due": DUE, "heading": heading, "n": n} | more


def test_nothing_asked_is_an_account_of_nothing() -> None:
    found = account([], NOW)
    assert (found.received, dict(found.outcomes), found.reasons) == (0, dict.fromkeys(OUTCOMES, 0), {})


def test_every_question_is_counted_once() -> None:
    rows = [
        row("answered", 3, mode="live", shown=1), row("answered", 2, mode=None, shown=1),
        row("answered", 4, mode="later", edited=1), row("answered", 5, mode="later", late=1, corrected=1),
        row("waiting", 6), row("noted", 7, kind="opinion"), row("withdrawn", 8, asker_type="business"),
        row("refused", 9, reason="spam"), row("refused", 10, reason="off_topic"), row("veiled", 11, reason="spam"),
        row("erased", 2),
    ]  # fmt: skip
    found = account(rows, NOW)
    assert found.received == sum(found.outcomes.values()) == 67
    assert [found.outcomes[name] for name in OUTCOMES] == [5, 4, 5, 7, 0, 19, 8, 11, 0, 0, 2, 6, 0]
    assert list(found.reasons["refused"].items()) == [("off_topic", 10), ("spam", 9)]
    assert (found.reasons["veiled"], found.of(ANSWERED)) == ({"spam": 11}, 14)
    assert (found.shown, found.edited, found.corrected, found.opinions, found.businesses) == (5, 4, 5, 7, 8)


@pytest.mark.parametrize(("now", "late"), [(DUE, 0), (DUE + 1, 6)])
def test_what_waits_is_late_after_the_last_moment_of_its_term(now: int, late: int) -> None:
    found = account([row("waiting", 6)], now)
    assert (found.outcomes["overdue"], found.outcomes["open"]) == (late, 6 - late)


def test_an_account_that_does_not_add_up_is_not_shown() -> None:
    with pytest.raises(Corrupt):
        account([row("forgotten")], NOW)
