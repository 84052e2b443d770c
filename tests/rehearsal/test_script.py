"""The sample set fits the installation, the script is the same for the same seed, and everybody in it has a part."""

from itertools import pairwise

import pytest

from server import settings, text
from server.domain import command
from server.domain.kinds import find
from server.domain.session import (
    moderation,  # noqa: F401  (fills the catalogue)
    question,  # noqa: F401  (fills the catalogue)
)
from server.errors import Refused
from server.office.units import registry
from server.rehearsal.sample import HIDDEN, Sample, samples
from server.rehearsal.script import Script, write
from server.rehearsal.table import Table
from server.rehearsal.tempo import Tempo
from server.runtime.terms import terms

SET = samples()
TERMS = terms(settings.load({}, env={}), registry())


def script(questions: int = 60, seed: int = 1) -> Script:
    return write(SET.question, questions, seed)


@pytest.mark.parametrize("sample", SET.question, ids=lambda sample: sample.text[:20])
def test_every_sample_can_be_asked_and_decided(sample: Sample) -> None:
    command.read(find("question.ask"), sample.asks, TERMS)
    wording = text.clean(sample.text)
    assert all(part in wording for part in sample.hide)
    assert bool(sample.hide) == (sample.does == "redact") == (HIDDEN in sample.hidden(wording))
    if sample.does == "refuse":
        refusal = {"question": "q", "state": "asked", "reason": sample.reason, "note": sample.note}
        command.read(find("question.refuse"), refusal, TERMS)
        assert not sample.answer
    assert bool(sample.answer) == bool(sample.unit)


def test_a_sample_that_does_not_fit_would_be_noticed() -> None:
    with pytest.raises(Refused, match=r"command\.not_listed"):
        command.read(find("question.ask"), SET.question[0].asks | {"province": "atlantis"}, TERMS)


def test_wordings_tell_samples_apart() -> None:
    assert len({text.clean(sample.text) for sample in SET.question}) == len(SET.question) > 100
    hidden = [sample for sample in SET.question if sample.hide]
    assert all(SET.by_wording()[sample.hidden(text.clean(sample.text))] is sample for sample in hidden)


def test_the_hostile_are_among_them() -> None:
    everything = "".join(sample.text + sample.name for sample in SET.question)
    for sign in ("<script>", "onerror=", "=HYPERLINK", "{{7*7}}", "\u202e", "\u0337", "\u200d"):
        assert sign in everything
    assert any(text.clean(sample.text) != sample.text for sample in SET.question)
    assert max(len(sample.text) for sample in SET.question) > 1000


def test_every_field_has_a_person_to_answer() -> None:
    seated = {field for person in SET.person for field in person.fields}
    assert registry().fields.keys() <= seated


def test_the_same_seed_gives_the_same_script() -> None:
    assert script(seed=7) == script(seed=7)
    assert script(seed=7) != script(seed=8)


@pytest.mark.parametrize("questions", [1, 5, 40, 121, 300])
def test_everything_asked_comes_once_and_in_time(questions: int) -> None:
    play = script(questions)
    asks = [ask for citizen in play.citizens for ask in citizen.asks]
    assert len(asks) == questions == play.questions
    assert all(0 <= ask.at <= play.ends for ask in asks)
    for citizen in play.citizens:
        times = [citizen.arrives, *(ask.at for ask in citizen.asks)]
        assert all(earlier <= later for earlier, later in pairwise(times))
    assert play.starts < play.ends


@pytest.mark.parametrize("seed", range(10))
def test_somebody_withdraws_somebody_is_late_and_lines_break(seed: int) -> None:
    play = script(40, seed)
    (withdrawing,) = [citizen for citizen in play.citizens if citizen.withdraws]
    assert withdrawing.asks[-1].sample.does == "accept"
    (asking,) = [citizen for citizen in play.citizens if citizen.cut is not None]
    assert asking.asks
    assert [citizen for citizen in play.citizens if citizen.cut_at is not None]
    assert play.citizens[-1].arrives > play.ends / 2
    assert 5 < sum(bool(ask.sample.answer) for citizen in play.citizens for ask in citizen.asks) < 20


async def test_a_prologue_is_played_faster() -> None:
    tempo = Tempo(1.0, prologue=100.0, first=10_000.0)
    await tempo.until(99.0)
    assert 99.0 <= tempo.now < 101.0
    await tempo.pause(1.05)
    assert 100.0 < tempo.now < 102.0


def value(id: str, v: int, **fields: object) -> dict[str, object]:
    return {"noun": "question", "id": id, "v": v, **fields}


def frame(since: int, seq: int, *put: object, drop: tuple[object, ...] = (), **more: object) -> dict[str, object]:
    return {"since": since, "seq": seq, "mark": f"{seq:016x}", "put": list(put), "drop": list(drop), **more}


def test_a_table_takes_frames_that_follow_and_asks_again_for_others() -> None:
    table = Table()
    assert table.position is None
    assert table.take(frame(0, 5, value("a", 3), value("b", 5)))
    assert table.take(frame(2, 4, value("a", 2)))
    assert not table.take(frame(6, 7, value("c", 7)))
    assert table.position == f"5.{5:016x}"
    assert table.take(frame(5, 8, value("a", 8), drop=(value("b", 7),)))
    assert [entity["v"] for entity in table.of("question")] == [8]


def test_a_late_page_brings_nothing_back() -> None:
    table = Table()
    table.take(frame(0, 5, value("a", 5)))
    table.take(frame(5, 7, drop=(value("a", 7),)))
    table.page({"put": [value("a", 5), value("old", 2)], "older": None})
    assert [entity["id"] for entity in table.of("question")] == ["old"]
    assert table.take(frame(0, 3, value("x", 1), reset=True))
    assert [entity["id"] for entity in table.of("question")] == ["x"]
