"""The run of show as a document: approved version by version; what was changed since is no version yet."""

from server.domain.session.show_approval import of
from server.domain.state import ErasableText, StreamState
from server.projections.documents import rows
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN, LEAD, planned
from tests.domain.session.test_transfer import OFFICER

ITEM = {"title": "Khai mạc", "person": "Bà Mai", "length": 300_000}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    if audience not in ("desk", "panel") or "run_of_show" not in state.kind.nouns:  # type: ignore[attr-defined]
        return []
    lines = (line for version in of(state).versions for line in version.lines)
    return [text for line in lines for text in (line.title, line.person)]


def written() -> Scene:
    return planned().given(LAN, "show_item.add", **ITEM).given(LEAD, "show_item.add", **{**ITEM, "title": "Bế mạc"})


def documents(scene: Scene) -> list[tuple[object, ...]]:
    found = rows(scene.state, [("run_of_show", "run_of_show")], scene.events)
    values = [row.values or {} for row in found]
    return [(each["version"], each["state"], each["author"], each["approver"]) for each in values]


def test_it_is_approved_as_it_was_read() -> None:
    scene = planned()
    scene.when(LEAD, "run_of_show.approve", changes=0).refused("run_of_show.empty")
    scene = written()
    assert documents(scene) == [(1, "written", f"{LAN.id} {LEAD.id}", "")]
    scene.when(LAN, "run_of_show.approve", changes=2).refused("command.forbidden")
    scene.when(LEAD, "run_of_show.approve", changes=1).refused("run_of_show.conflict", by=LEAD.id)
    scene.when(LEAD, "run_of_show.approve", changes=2).then("run_of_show.approved")
    assert documents(scene) == [(1, "valid", f"{LAN.id} {LEAD.id}", LEAD.id)]
    scene.when(LEAD, "run_of_show.approve", changes=2).refused("run_of_show.approved", number=1)


def test_what_is_changed_later_is_a_new_version_and_the_old_one_stays_readable() -> None:
    scene = written().given(LEAD, "run_of_show.approve", changes=2)
    first = scene.state.keys("show_item")[0][1]
    scene.given(LAN, "show_item.change", show_item=first, rev=0, **{**ITEM, "title": "Chào mừng"})
    assert [each[:2] for each in documents(scene)] == [(1, "valid"), (2, "written")]
    scene.given(OFFICER, "run_of_show.approve", changes=3)
    assert [each[:2] for each in documents(scene)] == [(1, "replaced"), (2, "valid")]
    titles = [[line.title.text for line in each.lines] for each in of(scene.state).versions]
    assert titles == [["Khai mạc", "Bế mạc"], ["Chào mừng", "Bế mạc"]]
