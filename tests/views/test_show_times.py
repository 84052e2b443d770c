"""When the items of a run of show come: as planned, as they came, as is to be expected.

tests/client/show.test.mjs plays the same cases in the browser.
"""

import json
from pathlib import Path

import pytest

from server.domain.session.run_of_show import ShowItem
from server.domain.state import ErasableText
from server.views.show_times import show

CASES = json.loads((Path(__file__).parents[1] / "client" / "show_cases.json").read_text(encoding="utf-8"))
MINUTE = 60_000


def item(rank: int, fields: dict[str, int | None]) -> ShowItem:
    """Minutes after the session's planned beginning."""
    times = {name: None if value is None else value * MINUTE for name, value in fields.items()}
    plain = {"started_at": None, "ended_at": None, "fixed": None, "extra": 0, "offset": 0, "length": 0} | times
    words = dict.fromkeys(("title", "person", "note"), ErasableText(1, ""))
    return ShowItem(
        id=str(rank), state="planned", rank=rank, rev=0, kind="other", public=False, by="", acted_at=0, **words, **plain
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_items_come_as_is_to_be_expected(case: dict) -> None:  # type: ignore[type-arg]
    found = show([item(rank, fields) for rank, fields in enumerate(case["items"])], 0, case["now"] * MINUTE)
    assert [None if each.begins is None else each.begins / MINUTE for each in found.lines] == case["begins"]
    assert (found.late if found.late is None else found.late / MINUTE, (found.end or 0) / MINUTE) == (
        case["late"],
        case["end"],
    )
    assert [each.number if each else None for each in (found.running, found.following)] == case["points"]


def test_after_the_end_of_the_session_nothing_is_to_be_expected() -> None:
    ran = item(0, {"offset": 0, "length": 5, "started_at": 1, "ended_at": 6})
    left = item(1, {"offset": 5, "length": 5})
    found = show([ran, left], 0, 90 * MINUTE, over=True)
    assert [each.begins for each in found.lines] == [MINUTE, None]
    assert (found.following, found.late) == (None, MINUTE)
