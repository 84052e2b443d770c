"""A round for scenes: planned, approved, scheduled, announced."""

from typing import Any

from server.domain.command import REACTION, Actor
from tests.domain.scenes import Scene
from tests.laws.histories import DAY, STAFF, START

MODERATOR, LEAD = STAFF[0], STAFF[1]
HEAD = Actor("staff:head", frozenset({"head"}))
PUBLICIST = Actor("staff:trinh", frozenset({"publicist"}))
CAUSE = Actor("stream:session:x", frozenset({REACTION}))
ROUND = "round:0123456789abcdef"
FIRST: dict[str, Any] = {"room": "cantho", "year": 2010, "number": 1}


def day(n: int = 1) -> dict[str, int]:
    starts = START + (n + 2) * DAY
    return {
        "intake_opens": starts - DAY,
        "starts_at": starts,
        "ends_at": starts + DAY // 8,
        "answer_due": starts + 7 * DAY,
        "announce_by": starts - 2 * DAY - 1,
    }


def content(units: tuple[str, ...] = ("angiang", "cantho"), days: int = 1, **more: Any) -> dict[str, Any]:
    codes = [f"{unit}-2010-{n}" for unit in units for n in range(1, days + 1)]
    return {"days": [day(n) for n in range(1, days + 1)], "units": units, "codes": codes, "topic": "Đất đai", **more}


def planned(**more: Any) -> Scene:
    return Scene(ROUND).given(LEAD, "round.plan", **FIRST, **content(**more))


def approve(scene: Scene, version: str = "1", rev: int = 1) -> Scene:
    return scene.given(LEAD, "version.submit", version=version).given(HEAD, "version.approve", version=version, rev=rev)


def scheduled(**more: Any) -> Scene:
    return approve(planned(**more)).given(LEAD, "round.schedule")


def announced(**more: Any) -> Scene:
    said = {"published_at": START, "name": "Báo Tài nguyên và Môi trường", "link": "trang 1", "text": "Kính mời"}
    return scheduled(**more).given(PUBLICIST, "announcement.publish", **said)
