"""Signs of life of the staff: seen here, heard from others, said on, forgotten."""

from typing import Any

from server.cluster.staff_signs import KEPT_MS, StaffSigns
from server.runtime.broadcaster import frames


class Hall:
    def __init__(self, *channels: str) -> None:
        self.channels = channels

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None: ...

    def members(self, channel: str) -> int:
        return self.channels.count(channel)


def test_desk_and_panel_are_signs_of_life_and_readers_are_none() -> None:
    signs = StaffSigns({})
    signs.look("a", Hall(frames("a", "public")), 1000)
    assert signs.last == {}
    for audience in ("desk", "panel"):
        signs.look(audience, Hall(frames(audience, audience)), 1000)
    assert signs.last == {"desk": 1000, "panel": 1000}


def test_of_what_is_heard_the_latest_holds_and_is_said_on_once_in_a_while() -> None:
    signs = StaffSigns({})
    signs.heard("a", 2000)
    signs.heard("a", 1000)
    assert signs.news(3000) == [("a", 2000)]
    assert signs.news(3000) == []


def test_what_is_an_hour_old_is_forgotten() -> None:
    last = {"a": 1000, "b": 2000}
    assert StaffSigns(last).news(KEPT_MS + 1500) == [("b", 2000)]
    assert last == {"b": 2000}
