"""When the minutes say that a session was held."""

from typing import Any

import pytest

from server.office.minutes import minutes

MIN = 60_000
SESSION = {"code": "X-1", "topic": "Đất đai", "venue": "", "state": "follow_up", "starts_at": 0, "ends_at": 120 * MIN}


def answered(number: int, at: int, mode: str = "live") -> dict[str, Any]:
    question = {"id": f"q{number}", "number": number, "kind": "question", "state": "answered_live", "text": "Câu?"}
    answer = {"text": "Lời.", "signed": None, "published_at": at * MIN, "mode": mode, "corrections": []}
    return {"question": question, "answer": answer, "url": ""}


@pytest.mark.parametrize(
    ("began", "ended", "answers", "said"),
    [
        (None, None, [], (0, 120)),
        (5, 110, [(60, "live"), (300, "later")], (5, 110)),
        (5, None, [(60, "live"), (300, "later")], (5, 120)),
        (5, None, [(60, "live"), (150, "live")], (5, 150)),
        (200, None, [(210, "live")], (200, 210)),
        (200, None, [], (200, 200)),
    ],
)  # fmt: skip
def test_no_session_ends_before_it_began_or_before_its_last_answer(
    began: int | None, ended: int | None, answers: list[tuple[int, str]], said: tuple[int, int]
) -> None:
    told = minutes({
        "session": {**SESSION, "ended_at": ended and ended * MIN}, "began_at": began and began * MIN, "figures": None,
        "pairs": [answered(number, *each) for number, each in enumerate(answers, 1)],
        "panel": [], "programme": [], "record": None, "unit": "", "url": "",
    })  # fmt: skip
    assert (told.starts_at, told.ends_at) == (said[0] * MIN, said[1] * MIN)
