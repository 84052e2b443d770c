"""How a unit's help desk is reached."""

import pytest

from server.domain.state import ErasableText, StreamState
from server.domain.unit.contact import PARTS, of
from tests.domain.scenes import Scene
from tests.domain.unit.test_officer import CHIEF
from tests.laws.histories import STAFF

DESK = {"phone": "0900 000 100 (12)", "mail": "hotro@angiang.example", "hours": "7:30 - 17:00", "where": "Phòng 12"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads it."""
    contact = of(state)
    return [getattr(contact, name) for name in PARTS] if contact else []


def test_it_is_set_and_set_anew() -> None:
    scene = Scene("unit:angiang").when(CHIEF, "contact.set", **DESK).then("contact.set")
    seen = scene.seen("public", "contact") or {}
    assert {name: seen[name] for name in PARTS} == DESK
    scene.given(CHIEF, "contact.set", phone="0900 000 101")
    seen = scene.seen("public", "contact") or {}
    assert (seen["phone"], seen["mail"], seen["hours"]) == ("0900 000 101", "", "")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"mail": "hotro"}, "contact.mail", "mail"),
        ({"mail": "a b@c.example"}, "contact.mail", "mail"),
        ({"phone": "gọi tôi"}, "contact.phone", "phone"),
        ({"phone": "<b>113</b>"}, "contact.phone", "phone"),
        ({"hours": "x" * 200}, "text.long", "hours"),
    ],
)
def test_what_is_none_is_refused_at_its_field(changes: dict[str, str], code: str, field: str) -> None:
    Scene("unit:angiang").when(CHIEF, "contact.set", **{**DESK, **changes}).refused(code, field=field)
    Scene("unit:angiang").when(STAFF[0], "contact.set", **DESK).refused("command.forbidden")
