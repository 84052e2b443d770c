"""The run of show: planned, moved, run; who sees it, and what two hosts at once make of it."""

from collections.abc import Mapping
from typing import Any

from server.domain.command import Actor
from server.domain.roles import OFFICE
from server.domain.session.run_of_show import ShowItem, order
from server.domain.state import ErasableText, StreamState
from server.local_time import day_end
from tests.domain.scenes import Scene
from tests.domain.session.cast import EXPERT, LAN, LEAD, LIVE, MAI, STAFF_OF_SESSION, gate, planned
from tests.laws.histories import DAY, PLAN

MINUTE = 60_000
STARTS: int = PLAN["starts_at"]  # type: ignore[assignment]
THU = Actor("staff:thu", frozenset({OFFICE}))
SHOWRUNNERS = STAFF_OF_SESSION | {OFFICE}
ON = {"planned", "announced", "postponed", "intake", "live", "paused"}
OPEN = {"intake", "live", "paused"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Staff read all of it, the public the titles of its programme."""
    items = order(state)
    if audience == "public":
        return [each.title for each in items if each.public]
    return [word for each in items for word in (each.title, each.person, each.note)]


def add(scene: Scene, title: str, minutes: int, **more: Any) -> str:
    scene.given(THU, "show_item.add", title=title, length=minutes * MINUTE, **more)
    return next(each.id for each in order(scene.state) if each.title.text == title)


def show(*moves: str) -> tuple[Scene, list[str]]:
    """A session with three items of 5, 8 and 45 minutes."""
    scene = planned(*moves)
    scene.now = STARTS
    return scene, [add(scene, "Chào mừng", 5, public=True), add(scene, "Khai mạc", 8), add(scene, "Phần 1", 45)]


def seen(scene: Scene, id: str, audience: str = "desk") -> Mapping[str, Any]:
    return scene.seen(audience, "show_item", id) or {}


def lane(scene: Scene) -> list[tuple[str, int, int]]:
    """Title, planned beginning and length in minutes, in order."""
    return [(each.title.text, each.offset // MINUTE, each.length // MINUTE) for each in order(scene.state)]


def start(scene: Scene, by: Actor, id: str, after: str | None) -> Scene:
    """Ten minutes later."""
    scene.now += 10 * MINUTE
    return scene.when(by, "show_item.start", show_item=id, after=after)


def test_who_may_and_when() -> None:
    for name in ("add", "change", "move", "remove", "adjust", "finish", "undo_start"):
        assert gate(f"show_item.{name}") == (SHOWRUNNERS, ON)
    assert gate("show_item.start") == (SHOWRUNNERS, OPEN)
    planned().when(EXPERT, "show_item.add", title="x", length=MINUTE).refused("command.forbidden")


def test_items_are_planned_one_after_the_other() -> None:
    scene, (_, second, third) = show()
    assert lane(scene) == [("Chào mừng", 0, 5), ("Khai mạc", 5, 8), ("Phần 1", 13, 45)]
    scene.when(LAN, "show_item.add", title="Mã QR", length=2 * MINUTE, before=third).then("show_item.added")
    assert [each[:2] for each in lane(scene)][2:] == [("Mã QR", 13), ("Phần 1", 15)]
    scene.when(MAI, "show_item.move", show_item=third, before=second).then("show_item.moved")
    assert [each[0] for each in lane(scene)] == ["Chào mừng", "Phần 1", "Khai mạc", "Mã QR"]
    scene.when(MAI, "show_item.move", show_item=third).then("show_item.moved")
    assert lane(scene)[-1] == ("Phần 1", 15, 45)
    scene.when(LEAD, "show_item.remove", show_item=second).then("show_item.removed")
    assert lane(scene) == [("Chào mừng", 0, 5), ("Mã QR", 5, 2), ("Phần 1", 7, 45)]
    assert scene.seen("desk", "show_item", second) is None


def test_a_fixed_time_holds_and_is_pushed_by_what_comes_before() -> None:
    scene, (_, second, third) = show()
    at = STARTS + 30 * MINUTE
    scene.when(THU, "show_item.change", show_item=third, rev=0, title="Phần 1", length=45 * MINUTE, starts_at=at)
    scene.then("show_item.changed")
    assert lane(scene)[2] == ("Phần 1", 30, 45)
    scene.given(THU, "show_item.change", show_item=second, rev=0, title="Khai mạc", length=40 * MINUTE)
    assert lane(scene)[2] == ("Phần 1", 45, 45)


def test_a_moved_session_takes_it_along() -> None:
    scene, (first, *_) = show()
    day = {name: PLAN[name] + 86_400_000 for name in ("starts_at", "ends_at", "answer_due")}  # type: ignore[operator]
    scene.given(LEAD, "session.replan", **{"intake_opens": PLAN["intake_opens"], "topic": "Đất đai", **day})
    assert seen(scene, first)["offset"] == 0


def test_bad_times_are_refused_at_their_field() -> None:
    scene, (first, *_) = show()
    base = {"title": "Nghỉ", "length": 5 * MINUTE}
    for at in (STARTS - 1, PLAN["ends_at"]):
        scene.when(LAN, "show_item.add", **base, starts_at=at).refused("show_item.times", field="starts_at")
        scene.when(LAN, "show_item.change", **base, show_item=first, rev=0, starts_at=at).refused("show_item.times")
    for length in (0, -MINUTE, 721 * MINUTE):
        scene.when(LAN, "show_item.add", title="Nghỉ", length=length).refused("command.malformed", field="length")
    scene.when(LAN, "show_item.add", title=" ", length=MINUTE).refused("text.empty", field="title")


def test_it_has_an_end() -> None:
    scene = planned()
    for number in range(100):
        add(scene, f"Mục {number}", 1)
    scene.when(LAN, "show_item.add", title="Mục", length=MINUTE).refused("show_item.many", limit=100)


def test_only_what_is_there_and_has_not_begun_changes() -> None:
    scene, (first, second, third) = show(*LIVE)
    start(scene, MAI, first, None).then("show_item.started")
    change = {"rev": 0, "title": "x", "length": MINUTE}
    for name, more in (("show_item.change", change), ("show_item.move", {}), ("show_item.remove", {})):
        scene.when(LAN, name, show_item=first, **more)
        scene.refused("show_item.conflict", state="running", by=MAI.id, at=scene.now)
        scene.when(LAN, name, show_item="none", **more).refused("show_item.unknown")
    scene.when(LAN, "show_item.move", show_item=third, before=first).refused("show_item.conflict")
    scene.when(LAN, "show_item.add", title="x", length=MINUTE, before=first).refused("show_item.conflict")
    scene.given(LAN, "show_item.change", show_item=second, rev=0, title="Lời chào", length=MINUTE)
    scene.when(THU, "show_item.change", show_item=second, rev=0, title="Lời khai mạc", length=MINUTE)
    scene.refused("show_item.conflict", by=LAN.id)


def test_the_next_one_ends_the_one_before() -> None:
    scene, (first, second, _) = show(*LIVE)
    start(scene, MAI, first, None).then("show_item.started")
    began = scene.now
    start(scene, MAI, second, first).then("show_item.started")
    assert (seen(scene, first)["state"], seen(scene, first)["started_at"]) == ("ran", began)
    assert seen(scene, first)["ended_at"] == seen(scene, second)["started_at"] == scene.now
    assert seen(scene, second)["state"] == "running"
    assert sorted(seen(scene, second)["can"]) == ["show_item.adjust", "show_item.finish", "show_item.undo_start"]
    scene.when(MAI, "show_item.finish", show_item=second).then("show_item.finished")
    scene.when(LAN, "show_item.finish", show_item=second).refused("show_item.conflict", state="ran", by=MAI.id)


def test_two_hosts_and_two_fingers_make_one_step() -> None:
    scene, (first, second, third) = show(*LIVE)
    start(scene, MAI, first, None)
    start(scene, MAI, second, first).then("show_item.started")
    scene.when(LAN, "show_item.start", show_item=second, after=first)
    scene.refused("show_item.conflict", state="running", by=MAI.id, at=scene.now)
    scene.when(LAN, "show_item.start", show_item=third, after=first).refused("show_item.overtaken", by=MAI.id)
    scene.now += 1999
    scene.when(MAI, "show_item.start", show_item=third, after=second)
    scene.refused("show_item.overtaken", show_item=second)
    scene.now += 1
    scene.when(MAI, "show_item.start", show_item=third, after=second).then("show_item.started")


def test_a_start_is_undone_for_some_seconds_by_whoever_made_it() -> None:
    scene, (first, second, _) = show(*LIVE)
    start(scene, MAI, first, None)
    began = scene.now
    start(scene, MAI, second, first)
    scene.when(LAN, "show_item.undo_start", show_item=second).refused("show_item.conflict", by=MAI.id)
    scene.now += 10_000
    scene.when(MAI, "show_item.undo_start", show_item=second).then("show_item.start_undone")
    assert (seen(scene, first)["state"], seen(scene, first)["started_at"], seen(scene, first)["ended_at"]) == (
        "running",
        began,
        None,
    )
    assert (seen(scene, second)["state"], seen(scene, second)["started_at"]) == ("planned", None)
    start(scene, MAI, second, first).then("show_item.started")
    scene.now += 10_001
    scene.when(MAI, "show_item.undo_start", show_item=second).refused("show_item.too_late")


def test_more_time_and_less_leave_the_plan_alone() -> None:
    scene, (first, second, _) = show(*LIVE)
    start(scene, MAI, first, None)
    scene.now += 1000
    more = {"show_item": first, "extra": 2 * MINUTE, "was": 0}
    scene.when(MAI, "show_item.adjust", **more).then("show_item.adjusted")
    scene.when(MAI, "show_item.adjust", **more).refused("show_item.conflict", by=MAI.id)
    scene.given(THU, "show_item.adjust", show_item=second, extra=-3 * MINUTE, was=0)
    assert (seen(scene, first)["extra"], seen(scene, second)["extra"]) == (2 * MINUTE, -3 * MINUTE)
    assert lane(scene)[1] == ("Khai mạc", 5, 8)
    scene.when(THU, "show_item.adjust", show_item=second, extra=-8 * MINUTE, was=-3 * MINUTE)
    scene.refused("show_item.short", field="extra")
    scene.when(MAI, "show_item.undo_start", show_item=first).refused("show_item.conflict")


def test_nothing_runs_before_the_day_but_a_rehearsal_may() -> None:
    scene, (first, *_) = show(*LIVE)
    scene.now = day_end(STARTS) - DAY - 1
    scene.when(MAI, "show_item.start", show_item=first).refused("show_item.early", starts=STARTS)
    scene.now += 1
    scene.when(MAI, "show_item.start", show_item=first).then("show_item.started")
    trial = planned(*LIVE, rehearsal=True)
    trial.when(MAI, "show_item.start", show_item=add(trial, "Thử", 1)).then("show_item.started")


def test_the_end_of_the_session_ends_it_and_its_undoing_runs_on() -> None:
    scene, (first, second, _) = show(*LIVE)
    start(scene, MAI, first, None)
    start(scene, MAI, second, first)
    scene.now += MINUTE
    scene.given(LEAD, "session.end")
    assert (seen(scene, second)["state"], seen(scene, second)["ended_at"]) == ("ran", scene.now)
    scene.now += MINUTE
    scene.when(LEAD, "session.undo_end").then("session.end_undone")
    assert [seen(scene, id)["state"] for id in (first, second)] == ["ran", "running"]
    assert scene.state.get(ShowItem, second) is not None


def test_the_public_reads_the_programme_and_nothing_else() -> None:
    scene, (first, second, _) = show()
    assert scene.seen("public", "show_item", first) is None
    assert seen(scene, first, "panel") == seen(scene, first)
    listed = {"id": first, "kind": "questions", "offset": 0, "length": 5 * MINUTE, "title": "Chào mừng"}
    assert (scene.seen("public", "programme") or {})["items"] == [listed]
    scene.given(THU, "show_item.remove", show_item=first)
    assert (scene.seen("public", "programme") or {})["items"] == []
    scene.given(LEAD, "words.erase", seqs=[3])
    assert seen(scene, second)["title"] == ""
