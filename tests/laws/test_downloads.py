"""The secrets law over what is taken away: minutes, tables, text, captions, lines of the interface and of the open data
hold what everybody may read today, all of it, and nothing else; no text of a stranger runs or breaks a form."""

import csv as reader
import io
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from server import words
from server.domain.kinds import state_of
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.session.question_state import STATES
from server.domain.state import Happened, StreamState
from server.office import minutes_paper, record_files
from server.office.minutes import Minutes, minutes
from server.office.rendering.csv import BEGINNINGS, harmless
from server.office.rendering.paper import flat
from server.runtime import record
from server.web.api_schema import Pair, pair_of
from tests.laws.histories import STREAM, history, long_history, steps
from tests.laws.test_secrets import PUBLICLY, allowed, said, tokens
from tests.proofs import rows_of

NAMES: dict[str, dict[str, str]] = {"fields": {}, "provinces": {}}
HOSTILE = (
    "=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r\n=1", " =1", "＝1", "a\n--> 00:00:01.000\nb", "<v Bộ>&",
    "\0\x07", "x" * 5000, "\u202eabc", "Z\u0351\u0352" * 50,
)  # fmt: skip


def whole(entries: list[Any]) -> tuple[StreamState, dict[str, Any]]:
    state = state_of(STREAM)
    for entry in entries:
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
    found = record.document(record.read(STREAM, rows_of(entries)))
    found |= {"unit": "Sở Mẫu", "url": "http://x/"}
    for pair in found["pairs"]:
        pair["url"] = "http://x/cau"
    return state, found


def forms(found: dict[str, Any]) -> dict[str, Any]:
    told = minutes(found)
    begins = told.starts_at - 86_400_000
    return {
        "csv": record_files.rows(told, NAMES, words.t).decode(),
        "txt": record_files.plain(told, NAMES, words.t),
        "vtt": record_files.captions(told, found["aired"], begins, words.t),
        "paper": flat(minutes_paper.paper(told, {}, "Hà Nội", words.document)),
        "api": [msgspec.to_builtins(each) for each in lines(found)],
    }


def lines(found: dict[str, Any]) -> list[Pair]:
    row = {"session": found["session"]["id"], "room": found["session"]["room"]}
    return [pair_of(row, pair, 0, pair["url"]) for pair in found["pairs"]]


def must(state: StreamState) -> set[str]:
    """What a reader of any of them finds: every public question and its answer."""
    found: set[str] = set()
    for _, id in state.keys("question"):
        question, answer = state.need(Question, id), state.get(Answer, id)
        if question.state in PUBLICLY:
            found |= said(question.text, answer.text if answer else None)
    return found


@settings(max_examples=40)
@given(steps)
def test_each_form_holds_what_is_public_and_nothing_else(drawn: list[tuple[int, int, int]]) -> None:
    state, found = whole(history(drawn))
    may, wanted = allowed(state, "public"), must(state)
    for kind, made in forms(found).items():
        assert tokens(made) <= may, kind
        if kind != "vtt":
            assert wanted <= tokens(made), kind


@pytest.mark.parametrize("seed", [3, 7])
def test_minutes_have_everybody_once_and_each_part_in_its_order(seed: int) -> None:
    _, found = whole(long_history(seed, 250))
    told: Minutes = minutes(found)
    assert [each.number for each in told.every] == [pair["question"]["number"] for pair in found["pairs"]]
    for part in (told.live, told.later):
        moments = [each.answer.at for each in part if each.answer]
        assert moments == sorted(moments)
        assert len(moments) == len(part)
    assert all(found["began_at"] <= each["since"] for each in found["aired"])
    assert told.starts_at == found["began_at"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_a_text_of_a_stranger_does_no_harm(text: str) -> None:
    wholes = (whole(long_history(seed, 120))[1] for seed in range(50))
    found, shown = next((each, pair) for each in wholes for pair in each["pairs"] if pair["question"].get("text"))
    shown["question"] |= {"text": text, "name": text}
    found["aired"] = [{"number": shown["question"]["number"], "since": 0, "until": 10**13}]
    made = forms(found)
    rows = list(reader.reader(io.StringIO(made["csv"].removeprefix("\ufeff"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(found["pairs"])
    assert not any(cell.lstrip(" \n\u00a0").startswith(BEGINNINGS) for row in rows for cell in row)
    assert made["csv"].startswith("\ufeff")
    head, *cues = re.split(r"\n\n+", made["vtt"].strip())
    assert head == "WEBVTT"
    assert cues[0].startswith("NOTE")
    for cue in cues[1:]:
        assert sum("-->" in line for line in cue.split("\n")) == 1
        assert "<" not in cue


def test_a_question_that_is_twice_on_the_stage_has_two_cues_of_different_names() -> None:
    wholes = (whole(long_history(seed, 120))[1] for seed in range(50))
    found, shown = next((each, pair) for each in wholes for pair in each["pairs"] if pair["question"].get("text"))
    number = shown["question"]["number"]
    found["aired"] = [{"number": number, "since": 10**13 + n, "until": 10**13 + n + 1} for n in range(3)]
    _, _, *cues = re.split(r"\n\n+", forms(found)["vtt"].strip())
    names = [cue.split("\n")[0] for cue in cues]
    assert names == [f"cau-{number}", f"cau-{number}-2", f"cau-{number}-3"]


def test_numbers_and_plain_words_stay_what_they_are() -> None:
    assert [harmless(cell) for cell in (12, None, "", "Bao giờ?", "a=b", "'=1")] == [
        "12", "", "", "Bao giờ?", "a=b", "'=1",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", words.LANGS)
def test_every_state_and_column_has_its_word(lang: str) -> None:
    names = [f"download.state.{state}" for state in STATES]
    names += [
        f"download.column.{name}" for name in (*record_files.COLUMNS, *record_files.ANSWERED, *record_files.SEARCH)
    ]
    assert [name for name in names if words.t(name, lang) == name] == []
