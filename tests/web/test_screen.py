"""The hall's screen as the server draws it: what somebody chose and nothing else; the browser draws the same."""

import re
from pathlib import Path
from typing import Any

import pytest

from server.office.units import registry
from server.settings import ROOT
from server.web.screen import BAND_UP_TO, STEPS, TOPIC, idle, screen, step_of, topic_step
from tests.web.sites import Visit, site

OPEN = ["question.ask"]


def session(**more: Any) -> dict[str, Any]:
    return {"state": "live", "topic": "Đất đai", "open": OPEN, "starts_at": 100, "answer_due": 900, **more}


def drawn(stage: dict[str, Any] | None = None, signals: Any = (), figures: Any = None, **more: Any) -> dict[str, Any]:
    words = {"q1": {"text": "Một?", "number": 1}, "q2": {"text": "Hai?", "number": 2}, "q3": {"number": 3}}
    questions = {id: {"id": id, **each} for id, each in words.items()}
    nouns: Any = {"session": {"s": session(**more)}, "question": questions}
    nouns["stage"] = {"stage": {"question": None, "held": None, **(stage or {})}}
    return screen(nouns, signals, figures, 150, reached=True)


@pytest.mark.parametrize(
    ("state", "more", "at", "waiting", "said"),
    [
        ("planned", {"open": []}, 50, None, "planned"), ("planned", {"open": []}, 150, None, "soon"),
        ("intake", {}, 50, None, "intake"), ("intake", {"open": []}, 50, None, "planned"),
        ("intake", {}, 100, None, "soon"), ("live", {}, 150, None, "live"),
        ("live", {"open": []}, 150, None, "live_closed"), ("paused", {}, 150, None, "paused"),
        ("follow_up", {"open": []}, 150, 4, "follow_up"), ("follow_up", {"open": []}, 150, 0, "closed"),
        ("follow_up", {"open": []}, 901, 4, "closed"), ("closed", {"open": []}, 150, 0, "closed"),
    ],
)  # fmt: skip
def test_between_questions_it_promises_nothing_that_is_past(
    state: str, more: dict[str, Any], at: int, waiting: int | None, said: str
) -> None:
    assert idle(session(state=state, **more), at, waiting) == said


def test_it_shows_what_is_on_air_and_no_stub() -> None:
    assert drawn()["question"] is None
    assert drawn({"question": "q1"})["question"]["number"] == 1
    assert drawn({"question": "q3"})["question"] is None, "taken out of sight"
    assert drawn({"question": "absent"})["question"] is None


def test_the_switches_hold_as_the_log_or_a_later_signal_says() -> None:
    frozen = {"question": "q2", "held": "q1", "freeze": {"on": True, "at": 5}}
    assert drawn(frozen, figures={"asked": 3, "answered": 1})["question"]["number"] == 1
    assert drawn(frozen, figures={"asked": 3, "answered": 1})["figures"] is None, "on a frozen screen they would lie"
    assert drawn(frozen, [{"signal": "freeze", "on": False, "at": 6}])["question"]["number"] == 2
    assert drawn({"question": "q1"}, [{"signal": "blank", "on": True, "at": 1}])["blank"]
    assert not drawn({"blank": {"on": False, "at": 2}}, [{"signal": "blank", "on": True, "at": 1}])["blank"]


def test_it_invites_only_while_questions_are_taken() -> None:
    assert drawn()["invites"]
    assert not drawn(open=[])["invites"]
    assert not drawn(open=[])["band"], "an empty band leaves"
    assert drawn(open=[], figures={"asked": 1, "answered": 0})["band"]
    assert drawn(figures={"asked": 0})["figures"] is None


def test_the_browser_takes_the_same_steps() -> None:
    script = (ROOT / "client" / "stage" / "length.js").read_text(encoding="utf-8")
    steps = re.findall(r"STEPS = \[([\d, ]+)\]", script)[0]
    assert tuple(int(step) for step in steps.split(",")) == STEPS
    assert f"BAND_UP_TO = {BAND_UP_TO};" in script
    assert f"Math.max({TOPIC[0]}, Math.min({TOPIC[1]}, " in script
    assert [step_of("x" * length) for length in (1, 60, 61, 1500, 9000)] == [60, 60, 120, 1500, 5000]
    assert [topic_step("x" * length) for length in (1, 130, 900)] == [120, 200, 320]


async def test_the_hall_reads_the_full_name_of_its_department(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app, "angiang.localhost:8080") as lan:
        await lan.sign_in(app, "lan", ("angiang", "moderator"))
        session = await lan.plan()
        page = (await lan.get(f"/buoi/{session}/san-khau")).text
        room = registry().rooms["angiang"]
        assert f"<b>{room.unit}</b>" in page
        assert room.unit != room.name
