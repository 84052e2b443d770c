"""What a text gives away and what it does not, by a table of cases; recall and precision are printed and held."""

import json
import time
from pathlib import Path

import pytest

from server.personal_data import KINDS, OPEN, find, mask

CASES = [
    (case["text"], [(kind, piece) for kind, piece in case["found"]])
    for case in map(
        json.loads,
        Path(__file__).with_name("personal_data.jsonl").read_text(encoding="utf-8").splitlines(),
    )
]
RECALL, PRECISION = 0.99, 0.99
# As hostile as two thousand characters can be made; each is gone through in less than this on a loaded machine.
HOSTILE = (
    "1 " * 1000, "0 " * 1000, "0" * 2000, "a@" * 1000, "a (at) b " * 220, "Ông A " * 333, "tên tôi " * 250, "(1)" * 666,
    "số 1 đường A, " * 140, "thôn A " * 280, "không " * 333, "Nguyễn Văn " * 180, "1/2" * 660, "0\u200b9" * 600,
    "0\u0301" * 1000, "\U0001d7ce" * 2000, "\u0000" * 2000,
)  # fmt: skip
SLOWEST_S = 1.0


def told(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in find(text)]


@pytest.mark.parametrize(("text", "found"), CASES, ids=range(len(CASES)))
def test_a_case(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


def test_recall_and_precision_over_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    hits = wanted = given = 0
    for text, found in CASES:
        got = told(text)
        hits += sum(each in found for each in got)
        wanted, given = wanted + len(found), given + len(got)
    recall, precision = hits / wanted, hits / given
    nothing = sum(not found for _, found in CASES)
    with capsys.disabled():
        print(f"\npersonal data: {len(CASES)} cases, {nothing} of them without; {wanted} to find; "
              f"recall {recall:.3f}, precision {precision:.3f}")  # fmt: skip
    assert len(CASES) >= 150
    assert nothing >= 50
    assert recall >= RECALL
    assert precision >= PRECISION
    assert {kind for _, found in CASES for kind, _ in found} == set(KINDS), "a kind that no case has"


def test_finds_stand_from_left_to_right_and_never_within_another() -> None:
    text = "\n".join(text for text, _ in CASES)
    last = 0
    for each in find(text):
        assert last <= each.start < each.end <= len(text)
        assert each.open == (each.kind in OPEN)
        last = each.end


def test_what_is_masked_is_gone_and_the_rest_stands() -> None:
    text = "Gọi 0912 345 678, ông Lê Văn Cường, chủ tịch xã, số nhà 12 ngõ 5."
    private = [each for each in find(text) if not each.open]
    left = mask(text, private, "[đã lược]")
    assert left == "Gọi [đã lược], ông Lê Văn Cường, chủ tịch xã, [đã lược]."
    assert [each.kind for each in find(left)] == ["official"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_holds_it_up(text: str) -> None:
    find.cache_clear()
    begun = time.process_time()
    find(text)
    assert time.process_time() - begun < SLOWEST_S
