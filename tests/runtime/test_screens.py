"""The key of a screen's link: it opens one seat to look from, of one session, and nothing once that is closed."""

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from server.domain.roles import DESK, PANEL, PUBLIC, STAGE
from server.domain.session.screen_link import OUTPUTS, ScreenLink
from server.errors import Refused
from server.runtime import screens
from server.runtime.receipts import Receipts
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN, LEAD, LIVE, planned

OURS = Receipts(b"s" * 32)


def stream(scene: Scene, id: str = "session:one") -> Any:
    return SimpleNamespace(stream=id, view=SimpleNamespace(state=scene.state))


def linked() -> tuple[Scene, list[str]]:
    """A live session with a link of each output, and their codes."""
    scene = planned(*LIVE)
    for output in OUTPUTS:
        scene.given(LAN, "screen_link.make", output=output)
    here = stream(scene)
    return scene, [screens.code(OURS, here, scene.state.need(ScreenLink, id)) for id in "1234"]


def seats(scene: Scene, code: str, id: str = "session:one", receipts: Receipts = OURS) -> set[str]:
    """With whom a screen of this code may sit."""
    found = set()
    for audience in (DESK, PANEL, STAGE, PUBLIC):
        with suppress(Refused):
            screens.admit(receipts, stream(scene, id), audience, code, scene.now)
            found.add(audience)
    return found


def test_a_key_opens_one_seat_of_its_session() -> None:
    scene, (hall, confidence, *others) = linked()
    assert (seats(scene, hall), seats(scene, confidence)) == ({STAGE}, {PANEL})
    assert [seats(scene, each) for each in others] == [{STAGE}, {STAGE}]
    for wrong in (hall[:-1], hall.swapcase(), f"2{hall[1:]}", f"9{hall[1:]}", "1.", "1", ".", hall + "x" * 99, "é.é"):
        assert seats(scene, wrong) == set(), wrong
    assert seats(scene, hall, "session:two") == set(), "of another session, as of another unit"
    assert seats(scene, hall, receipts=Receipts(b"t" * 32)) == set(), "of another installation"


@pytest.mark.parametrize(
    "moves", [("session.end", "session.close"), ("session.end", "session.close", "session.archive")]
)
def test_a_session_that_is_closed_has_no_screens(moves: tuple[str, ...]) -> None:
    scene, codes = linked()
    scene.given(LEAD, "session.end")
    assert seats(scene, codes[1]) == {PANEL}, "while it is followed up its hall may be open yet"
    for each in moves[1:]:
        scene.given(LEAD, each)
    for code in codes:
        assert seats(scene, code) == set()
        with pytest.raises(Refused, match="over"):
            screens.opened(OURS, stream(scene), code, scene.now)


def test_a_revoked_one_opens_nothing_and_its_neighbours_stay() -> None:
    scene, codes = linked()
    scene.given(LAN, "screen_link.revoke", link="2", reason="Lộ")
    assert [seats(scene, each) for each in codes] == [{STAGE}, set(), {STAGE}, {STAGE}]
