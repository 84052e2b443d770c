"""Who looks at and writes what: told to the desk alone, over with its line or after some seconds, across processes."""

from typing import Any

import pytest

from server.cluster.looks import signal_of, taken
from server.cluster.signals import Seal, read
from server.errors import Refused
from server.runtime import presence
from server.runtime.presence import KEPT_MS, Look, Presence


class Hall:
    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None:
        self.told.append((channel, data))

    def members(self, channel: str) -> int:
        return 0


class Desk:
    def __init__(self) -> None:
        self.now, self.hall = 1000, Hall()
        self.presence = Presence(self.hall, lambda: self.now)
        self.presence._soon = lambda session: None  # type: ignore[method-assign]

    def who(self) -> list[tuple[str, str, str]]:
        return [(each["staff"], each["question"], each["writes"]) for each in self.presence.present("s")["who"]]


def test_what_is_said_holds_for_some_seconds_and_as_long_as_it_is_said_again() -> None:
    desk = Desk()
    desk.presence.say("s", "line1", "staff:lan", {"question": "q1"})
    assert desk.who() == [("staff:lan", "q1", "")]
    desk.now += KEPT_MS - 1
    desk.presence.say("s", "line1", "staff:lan", {"question": "q1"})
    desk.now += KEPT_MS - 1
    assert desk.presence.present("s")["who"][0]["since"] == 1000
    desk.now += 1
    assert desk.who() == []


def test_a_lease_ends_with_its_line() -> None:
    desk = Desk()
    desk.presence.say("s", "line1", "staff:lan", {"question": "q1", "writes": "wording"})
    desk.presence.say("s", "line2", "staff:mai", {"question": "q1"})
    desk.presence.gone("line1")
    assert desk.who() == [("staff:mai", "q1", "")]
    desk.presence.say("s", "line2", "staff:mai", {})
    assert desk.who() == []


async def test_it_is_told_to_desk_and_panel_and_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "PAUSE_S", 0)
    hall = Hall()
    made = Presence(hall, lambda: 1000)
    made.say("s", "line1", "staff:lan", {"question": "q1", "writes": "answer"})
    await made._tell("s")
    assert [channel for channel, _ in hall.told[:2]] == ["frame:s:desk", "frame:s:panel"]
    assert all("public" not in channel for channel, _ in hall.told)


def test_what_another_process_says_counts_as_well_and_only_signed() -> None:
    desk, seal = Desk(), Seal(bytes(32))
    look = Look("staff:hung", "q2", "answer", 900, 1000 + KEPT_MS)
    news = read(seal.sealed(signal_of("s", "p1", "line9", look)))
    assert seal.holds(news)  # type: ignore[arg-type]
    taken(desk.presence, news)  # type: ignore[arg-type]
    assert desk.who() == [("staff:hung", "q2", "answer")]
    assert not Seal(bytes(31) + b"1").holds(news)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw", [{"question": 1}, {"writes": "all"}, {"x": 1}, {"question": "q" * 100}, {"question": "<b>"}]
)
def test_what_is_no_look_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        Desk().presence.say("s", "line1", "staff:lan", raw)


def test_memory_is_bounded() -> None:
    desk = Desk()
    for n in range(presence.MOST + 50):
        desk.presence.say("s", f"line{n}", "staff:lan", {"question": "q"})
    assert len(desk.who()) == presence.MOST
    desk.presence.keep({"t"})
    assert desk.who() == []
