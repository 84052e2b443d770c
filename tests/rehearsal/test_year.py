"""The simulated year: its script is pure, a small one adds up, and a sum that does not hold is named."""

from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from server import settings
from server.app import App
from server.domain.session.session import Session
from server.domain.state import ErasableText
from server.office import calendar
from server.rehearsal.sample import samples
from server.rehearsal.year import script, sums
from server.rehearsal.year.dialogue import Entry, Ledger
from server.rehearsal.year.script import Script
from server.runtime import demonstration
from server.runtime.visitor import Visitor
from server.verbs import simulate_round
from tests import recount
from tests.web.sites import until_reacted

CAST = ("angiang", "cantho", "hanoi", "daklak", "quangninh", "camau", "lamdong", "backan", "hue")


def written(seed: int = 1, year: int = 2010) -> Script:
    return script.write("gltt", CAST, year, seed, calendar.official())


def given(**changes: object) -> Namespace:
    return Namespace(**{"rooms": 4, "seed": 1, "year": 2010, "until": None, "keep": False, "into": False} | changes)


def test_the_same_seed_gives_the_same_script() -> None:
    assert written() == written()
    assert written(2) != written()


def test_the_ministrys_rounds_are_in_the_weeks_of_the_plan() -> None:
    days = [held.day for held in written().rounds if held.room == "gltt"]
    assert days == [date(2010, 4, 15), date(2010, 11, 11)]
    assert next(held.day for held in written(year=2027).rounds if held.room == "gltt") == date(2027, 4, 15)


@pytest.mark.parametrize("seed", range(20))
def test_own_rounds_are_before_their_sittings_unless_it_is_their_fate(seed: int) -> None:
    played = written(seed)
    begins = {room: [each for each in played.sittings if each.room == room] for room in CAST}
    for held in played.rounds:
        if held.room in begins and held.fate not in ("early", "on_the_sitting"):
            sits = begins[held.room][held.number - 1]
            assert held.day < (sits.moved or sits.begins), held
            assert calendar.working_day(held.day)


async def test_a_small_year_adds_up(tmp_path: Path) -> None:
    own = {"paths.var": str(tmp_path), "database.url": f"sqlite:///{tmp_path}/giaoluu.db"}
    chosen = settings.load(own | {"anchor.dir": str(tmp_path / "anchors")})
    told = await simulate_round.play(chosen, given())
    assert told.wrong == []
    assert told.counts["phòng / rooms"] == 4
    assert told.counts["buổi / sessions"] >= 13
    with pytest.raises(simulate_round.Failed, match="not empty"):
        await simulate_round.play(chosen, given())
    await _says_what_the_log_says(str(tmp_path))


async def _says_what_the_log_says(folder: str) -> None:
    """Every report and account of that year, counted once more by a program that knows the log alone; and it would see
    a figure that is not so."""
    path = f"{folder}/giaoluu.db"
    async with recount.opened(folder) as app:
        await _signed(app, path)
        assert await recount.wrong(app, path) == []
        seen = recount.Recount.outcome
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(recount.Recount, "outcome", lambda *of: "open" if (n := seen(*of)) == "on_time" else n)
            assert len(await recount.wrong(app, path)) > len(recount.sessions(path))


async def _signed(app: App, path: str) -> None:
    """A unit's report of the first round is signed."""
    row = next(row for row in await app.book.rows("sessions", {}, "starts_at") if row["room"] != "gltt")
    account = await app.people.find(f"chutri-{row['room']}")
    seat = Visitor(asker="", account=account.id if account else "", room=str(row["room"]))
    words = {"rev": 0, "dated": row["starts_at"], "number": "7/BC-STNMT", "signer": "Ông B", "title": "GIÁM ĐỐC"}
    await app.service.do(str(row["id"]), seat, "report.draft", words, "draft-0001")
    await app.service.do(str(row["id"]), seat, "report.sign", {"rev": 1}, "signed-001")
    await until_reacted(app)


SESSION = Session(
    id="s1", room="angiang", code="AG-2010-1", rehearsal=False, state="closed", topic=ErasableText(1, ""),
    venue=ErasableText(1, ""), intake_opens=0, starts_at=calendar.midnight(date(2010, 4, 15)), ends_at=0, answer_due=0,
)  # fmt: skip
FIGURES = {"asked": 2, "answered": 1, "refused": 1}
FIGURES |= dict.fromkeys(("waiting", "noted", "withdrawn", "veiled", "erased", "transferred", "referred", "merged"), 0)


def ledger(answered: int = 1, refused: int = 1) -> Ledger:
    kept = Ledger()
    kept.asked["s1"] = [Entry("a", 1, samples().question[0]), Entry("b", 2, samples().question[0])]
    kept.count("s1", "answered", answered)
    kept.count("s1", "refused", refused)
    return kept


@pytest.mark.parametrize(
    ("figures", "numbers", "kept", "named"),
    [
        ({}, [1, 2], ledger(), []),
        ({"waiting": 1}, [1, 2], ledger(), ["received 2, outcomes and open 3"]),
        ({}, [1, 3], ledger(), ["numbers [1, 3] of 2 questions", "received 2, asked 2"]),
        ({}, [1, 2], ledger(answered=2), ["answered 1, done 2"]),
        ({"asked": 1, "answered": 0}, [1], ledger(answered=0), ["received 1, asked 2"]),
    ],
)
def test_a_sum_that_does_not_hold_is_named(
    figures: dict[str, int], numbers: list[int], kept: Ledger, named: list[str]
) -> None:
    found = list(sums.of_session(SESSION, FIGURES | figures, numbers, kept))
    assert found == [f"AG-2010-1: {each}" for each in named]


def test_a_deadline_that_is_not_the_calendars_is_named() -> None:
    terms = settings.load({}, env={}).session
    found = list(sums.dates(SESSION, terms, calendar.official(), SESSION.starts_at, 0))
    assert "AG-2010-1: answer_due 01/01/1970, by the calendar 22/04/2010" in found


def test_what_does_not_add_up_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = simulate_round.Told({}, Counter(), ["AG-2010-1: received 2, asked 3"], 1.0)
    assert simulate_round.said(told) == 1
    assert "✗ AG-2010-1: received 2, asked 3" in capsys.readouterr().out
    assert simulate_round.said(told._replace(wrong=[])) == 0


def test_time_goes_on_where_a_demonstration_stopped(tmp_path: Path) -> None:
    assert demonstration.clock(tmp_path) is None
    demonstration.note(tmp_path, calendar.midnight(date(2010, 11, 19)))
    clock = demonstration.clock(tmp_path)
    assert clock is not None
    assert calendar.day_of(clock()) == date(2010, 11, 19)


def test_too_few_rooms_are_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate_round.main(["--rooms", "2"]) == 1
    assert "--rooms" in capsys.readouterr().err
