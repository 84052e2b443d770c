"""The register's entry of a unit: registered, changed from a day on, refused with the field at fault."""

import pytest

from server.domain.command import Actor
from server.domain.roles import ADMIN, REGISTRAR
from server.domain.state import ErasableText, StreamState
from server.domain.unit.unit import need
from tests.domain.scenes import Scene

REGISTER = Actor("staff:goc", frozenset({ADMIN, REGISTRAR}))
OWN = Actor("staff:kien", frozenset({ADMIN}))
AN_GIANG = {
    "kind": "province", "valid_from": "2008-08-01", "name": "An Giang", "code": "STNMT-angiang", "room": True,
    "title": "Sở Tài nguyên và Môi trường tỉnh An Giang", "aliases": ["longxuyen"],
}  # fmt: skip
LATER = {"valid_from": "2025-07-01", "name": "An Giang", "title": "Sở Nông nghiệp và Môi trường tỉnh An Giang"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The register holds facts alone."""
    return []


def registered(slug: str = "angiang", **changes: object) -> Scene:
    return Scene(f"unit:{slug}").given(REGISTER, "unit.register", **{**AN_GIANG, **changes})


def test_a_unit_is_registered_for_everybody_to_see() -> None:
    scene = Scene("unit:angiang").when(REGISTER, "unit.register", **AN_GIANG).then("unit.registered")
    seen = scene.seen("public", "unit") or {}
    assert (seen["state"], seen["kind"], seen["labels"]) == ("active", "province", ["angiang", "longxuyen"])
    assert [each["title"] for each in seen["versions"]] == [AN_GIANG["title"]]
    scene.when(REGISTER, "unit.register", **AN_GIANG).refused("unit.known", field="slug")


def test_the_administrator_of_one_room_may_not() -> None:
    Scene("unit:angiang").when(OWN, "unit.register", **AN_GIANG).refused("command.forbidden")
    registered().when(OWN, "unit.change", **LATER).refused("command.forbidden")


def test_from_a_day_on_it_is_called_otherwise_and_what_was_stays() -> None:
    scene = registered().when(REGISTER, "unit.change", **LATER, aliases=["rachgia"]).then("unit.changed")
    unit = need(scene.state)
    assert [each.valid_from for each in unit.versions] == ["2008-08-01", "2025-07-01"]
    assert unit.labels == ("angiang", "longxuyen", "rachgia")
    scene.given(REGISTER, "unit.change", **{**LATER, "title": "Sở mới"})
    assert [each.title for each in need(scene.state).versions] == [AN_GIANG["title"], "Sở mới"]
    assert need(scene.state).labels == ("angiang", "longxuyen", "rachgia")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"valid_from": "2025-02-31"}, "plan.day", "valid_from"),
        ({"valid_from": "mai"}, "command.malformed", "valid_from"),
        ({"valid_to": "2007-01-01"}, "unit.days", "valid_to"),
        ({"aliases": ["angiang"]}, "unit.label", "aliases"),
        ({"aliases": ["hn", "hn"]}, "unit.label", "aliases"),
        ({"aliases": ["An Giang"]}, "command.malformed", "aliases[0]"),
        ({"name": "‮\u200b "}, "text.empty", "name"),
        ({"name": "x" * 121}, "text.long", "name"),
        ({"fields": ["tien-bac"]}, "command.not_listed", "fields"),
        ({"kind": "ministry_unit"}, "unit.no_rounds", "room"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, object], code: str, field: str) -> None:
    Scene("unit:angiang").when(REGISTER, "unit.register", **{**AN_GIANG, **changes}).refused(code, field=field)


@pytest.mark.parametrize("slug", ["An_Giang", "-an", "a" * 41])
def test_an_address_is_a_label_of_a_host(slug: str) -> None:
    Scene(f"unit:{slug}").when(REGISTER, "unit.register", **AN_GIANG).refused("unit.slug", field="slug")


def test_names_are_kept_composed() -> None:
    scene = registered(name="An Giang")
    scene.given(REGISTER, "unit.change", **{**LATER, "title": "Sở Nông nghiệp và Môi trường"})
    assert need(scene.state).versions[-1].title == "Sở Nông nghiệp và Môi trường"


def test_a_ministry_unit_that_holds_its_own_rounds_may_have_a_room() -> None:
    scene = registered("moitruong", kind="ministry_unit", roles=["answer", "own_rounds"], fields=["moi-truong"])
    assert need(scene.state).versions[-1].room
