"""Readiness: the list, its verdict, and the rehearsal that ticks its item by what it counted."""

from collections.abc import Mapping
from typing import Any

from server.domain.command import Actor
from server.domain.roles import HEAD, OFFICE, SUPPORT
from server.domain.session.readiness import items
from server.domain.session.verdict import of
from server.domain.state import ErasableText, StreamState
from server.local_time import day_end
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, LAN, LEAD, MAI, ME, STAFF_OF_SESSION, gate, planned
from tests.laws.histories import DAY, PLAN, START

HOUR = 3_600_000
STARTS: int = PLAN["starts_at"]  # type: ignore[assignment]
THU = Actor("staff:thu", frozenset({OFFICE}))
NAM = Actor("staff:nam", frozenset({SUPPORT}))
PREPARERS = STAFF_OF_SESSION | {OFFICE, HEAD, SUPPORT}
ON = {"planned", "announced", "postponed", "intake", "live", "paused"}
KEYS = ["hall.room", "line.main", "rehearsal"]
LINKED = "rehearsal:dt-0123456789abcdef"
TOGETHER = {"speaker": "Ông Chánh Văn phòng"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The list is staff's."""
    if audience == "public":
        return []
    found = of(state)
    words = [word for each in found.voices for word in (each.speaker, each.note)] if found else []
    words += [word for word in (found.sentence, found.speaker) if word] if found else []
    return words + [word for each in items(state) for word in (each.title, each.owner, each.note)]


def begun(*moves: str) -> Scene:
    return planned(*moves).given(THU, "readiness.begin", keys=KEYS)


def item(scene: Scene, id: str) -> Mapping[str, Any]:
    return scene.seen("desk", "readiness_item", id) or {}


def tick(scene: Scene, *ids: str) -> None:
    for id in ids:
        scene.given(NAM, "readiness_item.tick", readiness_item=id)


def test_who_may_and_when() -> None:
    for name in ("add", "change", "remove", "tick", "untick"):
        assert gate(f"readiness_item.{name}") == (PREPARERS, ON)
    for name in ("begin", "speak", "plan_rehearsal"):
        assert gate(f"readiness.{name}") == (PREPARERS, ON)
    assert gate("readiness.decide") == ({"lead", "head", "office", "admin"}, ON)
    for name in ("readiness.tick_rehearsal", "readiness.note_refusal", "rehearsal.link"):
        assert gate(name)[0] == {"reaction"}


def test_a_list_begins_with_its_usual_items() -> None:
    scene = planned()
    add = {"area": "hall", "title": "Micrô", "due": STARTS}
    scene.when(THU, "readiness_item.add", **add).refused("readiness.not_begun")
    scene.when(THU, "readiness.speak", part="hall", go=True, **TOGETHER).refused("readiness.not_begun")
    scene.when(THU, "readiness.begin", keys=["hall.sound"]).refused("command.not_listed", field="keys")
    scene.when(THU, "readiness.begin", keys=KEYS).then("readiness.begun")
    assert [(each.id, each.area, each.key) for each in items(scene.state)] == [
        ("hall-room", "hall", "hall.room"),
        ("line-main", "line", "line.main"),
        ("rehearsal", "rehearsal", "rehearsal"),
    ]
    assert item(scene, "hall-room")["due"] == day_end(STARTS - DAY) - 1
    assert scene.seen("public", "readiness_item", "hall-room") is scene.seen("public", "readiness") is None
    scene.when(LAN, "readiness.begin", keys=KEYS).refused("readiness.begun", by=THU.id)


def test_items_are_added_changed_and_taken_out() -> None:
    scene = begun()
    add = {"area": "hall", "title": "Hai micrô", "owner": "Ông Nháp", "due": STARTS}
    scene.when(THU, "readiness_item.add", **add).then("readiness_item.added")
    id = items(scene.state)[-1].id
    change = {"readiness_item": id, "title": "Ba micrô", "owner": "Bà Mẫu", "due": STARTS - DAY, "note": "thử rồi"}
    scene.when(THU, "readiness_item.change", **change).then("readiness_item.changed")
    assert {name: item(scene, id)[name] for name in ("title", "owner", "note")} == {
        name: change[name] for name in ("title", "owner", "note")
    }
    scene.when(THU, "readiness_item.change", **{**change, "title": ""}).refused("text.empty", field="title")
    scene.given(THU, "readiness_item.change", readiness_item="hall-room", title="", owner="Bà Mẫu", due=STARTS)
    late = {**change, "due": STARTS + 2 * DAY}
    scene.when(THU, "readiness_item.change", **late).refused("readiness_item.due", field="due")
    scene.when(THU, "readiness_item.add", **{**add, "due": STARTS + 2 * DAY}).refused("readiness_item.due")
    scene.when(LAN, "readiness_item.remove", readiness_item=id).then("readiness_item.removed")
    for name in ("readiness_item.change", "readiness_item.remove", "readiness_item.tick", "readiness_item.untick"):
        more = change if name == "readiness_item.change" else {}
        scene.when(LAN, name, **{**more, "readiness_item": id})
        scene.refused("readiness_item.conflict", state="removed", by=LAN.id)
        scene.when(LAN, name, **{**more, "readiness_item": "none"}).refused("readiness_item.unknown")


def test_it_has_an_end() -> None:
    scene = begun()
    for number in range(57):
        scene.given(THU, "readiness_item.add", area="hall", title=f"Mục {number}", due=STARTS)
    scene.when(THU, "readiness_item.add", area="hall", title="x", due=STARTS).refused("readiness_item.many", limit=60)


def test_done_says_when_and_how() -> None:
    scene = begun()
    scene.now += HOUR
    scene.when(NAM, "readiness_item.tick", readiness_item="line-main", note="18 Mb/s").then("readiness_item.ticked")
    line = item(scene, "line-main")
    assert (line["state"], line["done_at"], line["note"], line["by"]) == ("in_place", scene.now, "18 Mb/s", NAM.id)
    scene.when(LAN, "readiness_item.tick", readiness_item="line-main").refused("readiness_item.conflict", by=NAM.id)
    scene.when(LAN, "readiness_item.untick", readiness_item="line-main").then("readiness_item.unticked")
    assert (item(scene, "line-main")["state"], item(scene, "line-main")["done_at"]) == ("lacking", None)
    scene.when(LAN, "readiness_item.tick", readiness_item="rehearsal").refused("readiness_item.itself")


def test_a_verdict_with_something_open_needs_a_sentence() -> None:
    scene = begun()
    tick(scene, "hall-room")
    scene.when(LEAD, "readiness.decide", word="go", **TOGETHER).refused("readiness.sentence", field="sentence", left=2)
    scene.when(LAN, "readiness.decide", word="go", sentence="Vẫn tổ chức", **TOGETHER).refused("command.forbidden")
    scene.when(LEAD, "readiness.decide", word="go", sentence="Một đường truyền là đủ", **TOGETHER)
    scene.then("readiness.decided")
    verdict = scene.seen("desk", "readiness") or {}
    assert (verdict["state"], verdict["open_items"], verdict["speaker"]) == ("go", 2, "Ông Chánh Văn phòng")
    tick(scene, "line-main")
    scene.given(THU, "readiness_item.remove", readiness_item="rehearsal")
    scene.when(LEAD, "readiness.decide", word="no_go", **TOGETHER).refused("readiness.sentence", left=0)
    scene.given(LEAD, "readiness.decide", word="no_go", sentence="Bão số 3", **TOGETHER)
    assert (scene.seen("desk", "readiness") or {})["state"] == "no_go"
    scene.given(LEAD, "readiness.decide", word="go", **TOGETHER)


def test_each_part_has_its_last_word() -> None:
    scene = begun()
    scene.when(MAI, "readiness.speak", part="host", go=True, speaker="Bà Mai").then("readiness.spoken")
    scene.given(NAM, "readiness.speak", part="technical", go=False, speaker="Ông Nam", note="chờ đường dự phòng")
    scene.given(NAM, "readiness.speak", part="technical", go=True, speaker="Ông Nam")
    voices = (scene.seen("panel", "readiness") or {})["voices"]
    assert [(each["part"], each["go"], each["speaker"]) for each in voices] == [
        ("technical", True, "Ông Nam"),
        ("host", True, "Bà Mai"),
    ]


def test_a_rehearsal_is_planned_in_a_stream_of_its_own() -> None:
    scene = begun()
    at = {"starts_at": START + HOUR, "ends_at": START + 2 * HOUR}
    scene.when(LAN, "readiness.plan_rehearsal", **at).then("readiness.rehearsal_planned")
    plan, link = scene.caused
    assert plan.target == link.target
    assert plan.target.startswith("rehearsal:dt-")
    assert (plan.command, link.command, link.payload) == (
        "session.schedule",
        "rehearsal.link",
        {"session": scene.state.id},
    )
    trial = Scene(plan.target).given(CAUSE, plan.command, **plan.payload).given(CAUSE, link.command, **link.payload)
    assert (trial.seen("desk", "session") or {})["rehearsal"] is True
    assert (trial.seen("desk", "rehearsal") or {})["session"] == scene.state.id
    told = {"target": plan.target, "command": plan.command, "code": "projection.taken"}
    scene.when(CAUSE, "readiness.note_refusal", **told).then("readiness.rehearsal_refused")
    scene.given(CAUSE, "readiness.note_refusal", **{**told, "code": "session.unknown"})
    found = scene.seen("desk", "rehearsed") or {}
    assert (found["state"], found["why"]) == ("impossible", "projection.taken")
    scene.when(LAN, "readiness.note_refusal", **told).refused("command.forbidden")


def test_its_times_must_fit() -> None:
    scene, at = begun(), {"starts_at": START + HOUR, "ends_at": START + 2 * HOUR}
    for times, code in (
        ({"ends_at": at["starts_at"]}, "session.times"),
        ({"starts_at": START - 2 * HOUR, "ends_at": START}, "readiness.past"),
        ({"starts_at": STARTS, "ends_at": STARTS + HOUR}, "readiness.rehearsal_late"),
    ):
        scene.when(LAN, "readiness.plan_rehearsal", **{**at, **times}).refused(code)
    for _ in range(20):
        scene.now += 1000
        scene.given(LAN, "readiness.plan_rehearsal", **at)
    scene.when(LAN, "readiness.plan_rehearsal", **at).refused("readiness.rehearsals", limit=20)
    planned().when(LAN, "readiness.plan_rehearsal", **at).refused("readiness.not_begun")
    trial = rehearsing()
    trial.given(LAN, "readiness.begin", keys=KEYS)
    trial.when(LAN, "readiness.plan_rehearsal", **at).refused("readiness.rehearsal")


def rehearsing(linked: bool = True) -> Scene:
    scene = Scene(LINKED).given(CAUSE, "session.schedule", **{**PLAN, "rehearsal": True})
    if linked:
        scene.given(CAUSE, "rehearsal.link", session="0123456789abcdef")
    return scene.given(LEAD, "session.open_intake").given(LEAD, "session.start")


def ask(scene: Scene, *, call: bool = False, answer: bool = False) -> None:
    scene.now += 1000
    scene.given(ME, "question.ask", **ASK)
    id = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    if call:
        scene.given(MAI, "question.call", question=id, text_rev=1)
        name, state = ("question.answer", "called") if answer else ("question.return", "called")
        scene.given(MAI, name, question=id, state=state)


def test_a_rehearsal_tells_its_session_what_it_counted() -> None:
    scene = rehearsing()
    began = scene.now
    ask(scene)
    ask(scene, call=True)
    ask(scene, call=True, answer=True)
    scene.given(LEAD, "session.end")
    (told,) = scene.elsewhere
    assert (told.target, told.command) == ("session:0123456789abcdef", "readiness.tick_rehearsal")
    assert told.payload == {
        "rehearsal": "dt-0123456789abcdef", "began_at": began, "ended_at": scene.now, "asked": 3, "called": 2,
        "answered": 1,
    }  # fmt: skip
    real = begun()
    real.when(CAUSE, told.command, **told.payload).then("readiness.rehearsal_ticked")
    assert (item(real, "rehearsal")["state"], item(real, "rehearsal")["done_at"]) == ("in_place", scene.now)
    figures = real.seen("desk", "rehearsed") or {}
    assert [figures[name] for name in ("state", "asked", "called", "answered")] == ["took_place", 3, 2, 1]
    planned().when(CAUSE, told.command, **told.payload).refused("readiness.not_begun")


def test_an_empty_rehearsal_tells_nothing() -> None:
    for wanted in ({}, {"call": True}):
        scene = rehearsing()
        ask(scene, **wanted)
        assert scene.given(LEAD, "session.end").elsewhere == []
    assert rehearsing().given(LEAD, "session.end").elsewhere == []


def test_only_a_linked_rehearsal_tells() -> None:
    trial = Scene(LINKED).given(CAUSE, "session.schedule", **{**PLAN, "rehearsal": True})
    trial.when(CAUSE, "rehearsal.link", session="0123456789abcdef").then("rehearsal.linked")
    trial.when(CAUSE, "rehearsal.link", session="0123456789abcdef").refused("rehearsal.link")
    unlinked = rehearsing(linked=False)
    ask(unlinked, call=True, answer=True)
    assert unlinked.given(LEAD, "session.end").elsewhere == []
    planned().when(CAUSE, "rehearsal.link", session="0123456789abcdef").refused("rehearsal.link")


def test_an_end_undone_and_made_again_tells_the_later_figures() -> None:
    scene = rehearsing()
    ask(scene, call=True, answer=True)
    (first,) = scene.given(LEAD, "session.end").elsewhere
    scene.given(LEAD, "session.undo_end")
    ask(scene)
    (second,) = scene.given(LEAD, "session.end").elsewhere
    real = begun().given(CAUSE, first.command, **first.payload).given(CAUSE, second.command, **second.payload)
    assert (real.seen("desk", "rehearsed") or {})["asked"] == 2
    assert item(real, "rehearsal")["done_at"] == first.payload["ended_at"]


def test_nothing_is_promised_for_a_day_that_is_over() -> None:
    scene = begun()
    scene.when(THU, "readiness_item.add", area="line", title="Đường dự phòng", due=scene.now - 1).refused(
        "readiness_item.due_over", field="due"
    )
    scene.when(THU, "readiness_item.add", area="line", title="Đường dự phòng", due=scene.now).then(
        "readiness_item.added"
    )
