"""Persons who act for a unit: appointed, put right, ended; of heads there is one at a time."""

from server.domain.command import Actor
from server.domain.roles import HEAD
from server.domain.state import ErasableText, StreamState
from server.domain.unit.officer import Officer, signing
from tests.domain.scenes import Scene
from tests.laws.histories import STAFF

CHIEF = Actor("staff:vo", frozenset({HEAD}))
VO = {"name": "Võ Văn Ví Dụ", "title": "Giám đốc", "signs": "head", "since": "2008-03-12"}
LAM = {"name": "Lâm Thị Giả", "title": "Phó Giám đốc", "signs": "deputy", "since": "2009-04-02"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads who signs."""
    found = [state.need(Officer, id) for _, id in state.keys("officer")]
    return [text for each in found for text in (each.name, each.title)]


def appointed() -> Scene:
    return Scene("unit:angiang").given(CHIEF, "officer.appoint", **VO)


def id_of(scene: Scene) -> str:
    return scene.state.keys("officer")[0][1]


def test_a_head_is_appointed_for_everybody_to_see() -> None:
    scene = Scene("unit:angiang").when(CHIEF, "officer.appoint", **VO).then("officer.appointed")
    seen = scene.seen("public", "officer") or {}
    assert (seen["state"], seen["signs"], seen["since"], seen["until"]) == ("acting", "head", "2008-03-12", "")
    assert (seen["name"], seen["title"]) == ("Võ Văn Ví Dụ", "Giám đốc")
    assert sorted((scene.seen("desk", "officer") or {})["can"]) == ["officer.change", "officer.end"]


def test_only_who_leads_the_unit_may() -> None:
    Scene("unit:angiang").when(STAFF[0], "officer.appoint", **VO).refused("command.forbidden")


def test_there_is_one_head_at_a_time() -> None:
    scene = appointed()
    scene.when(CHIEF, "officer.appoint", **{**VO, "name": "Khác"}).refused("officer.head", field="since")
    scene.given(CHIEF, "officer.appoint", **LAM)
    scene.given(CHIEF, "officer.end", officer=id_of(scene), until="2010-06-30")
    scene.when(CHIEF, "officer.appoint", **{**VO, "name": "Mới", "since": "2010-06-30"}).refused("officer.head")
    scene.when(CHIEF, "officer.appoint", **{**VO, "name": "Mới", "since": "2010-07-01"}).then("officer.appointed")
    assert [each.name.text for each in signing(scene.state, "2010-06-30")] == ["Võ Văn Ví Dụ", "Lâm Thị Giả"]
    assert [each.name.text for each in signing(scene.state, "2010-07-01")] == ["Mới", "Lâm Thị Giả"]


def test_days_are_days() -> None:
    scene = appointed()
    scene.when(CHIEF, "officer.appoint", **{**LAM, "since": "2010-02-31"}).refused("plan.day", field="since")
    scene.when(CHIEF, "officer.appoint", **{**LAM, "until": "2009-01-01"}).refused("officer.days", field="until")
    scene.when(CHIEF, "officer.end", officer=id_of(scene), until="2008-03-11").refused("officer.days", field="until")
    scene.when(CHIEF, "officer.appoint", **{**LAM, "name": " "}).refused("text.empty", field="name")


def test_it_is_put_right_until_it_ends() -> None:
    scene = appointed()
    id = id_of(scene)
    scene.when(CHIEF, "officer.change", officer=id, **{**VO, "title": "Q. Giám đốc", "signs": "acting"})
    scene.then("officer.changed")
    assert (scene.seen("public", "officer") or {})["signs"] == "acting"
    scene.when(CHIEF, "officer.end", officer=id, until="2011-01-01").then("officer.ended")
    scene.when(CHIEF, "officer.end", officer=id, until="2012-01-01").refused("officer.ended", until="2011-01-01")
    scene.when(CHIEF, "officer.change", officer=id, **VO).refused("officer.ended")
    scene.when(CHIEF, "officer.end", officer="0" * 24, until="2012-01-01").refused("officer.unknown")
