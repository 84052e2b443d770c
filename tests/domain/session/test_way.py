"""How a question came, as the report counts it."""

from server.domain.reporting import WAYS
from server.domain.session import on_behalf
from server.domain.session.outcome import lines
from tests.domain.session.cast import LAN, LEAD, LIVE, ME, planned


def test_every_channel_is_a_way() -> None:
    assert {*on_behalf.CHANNELS} < {*WAYS}


def test_by_the_page_on_behalf_and_from_the_hall() -> None:
    scene = planned(*LIVE)
    asked = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Câu hỏi?"}
    scene.given(ME, "question.ask", **asked)
    for channel in on_behalf.CHANNELS:
        scene.now += 1
        scene.given(LAN, "question.enter", channel=channel, arrived_at=scene.now, **asked)
    scene.now += 1
    scene.given(LEAD, "question.enter_offline", happened_at=scene.now, **asked)
    assert [each.way for each in lines(scene.state)] == ["web", *on_behalf.CHANNELS, "offline"]
