"""A report that is laid before the head: the unit's heads with an address are told by mail while it waits."""

from server.domain.reporting import LAID_BEFORE
from server.domain.roles import HEAD, LEAD
from server.domain.round import ROUND
from server.domain.session.told import letters
from server.domain.state import Happened
from server.log.outbox import Mail
from server.runtime.head_mail import to_heads
from server.runtime.reminders import Person
from server.words import t
from tests.domain.round.test_consolidated_signing import presented as whole
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN
from tests.domain.session.test_report import WHOLE
from tests.domain.session.test_report_signing import presented

STAFF = [
    Person("sau", "sau@so.example", frozenset({HEAD})), Person("hai", "", frozenset({HEAD})),
    Person("hung", "hung@so.example", frozenset({LEAD})),
]  # fmt: skip
ROW = Mail("k", "", "", "", kind=LAID_BEFORE, stream="session:x", question="")


def told(scene: Scene) -> list[Mail]:
    return to_heads(ROW, scene.state, STAFF, "Sở Mẫu", lambda path: f"https://x.example{path}", t)


def test_laying_it_before_the_head_is_a_letter() -> None:
    scene = presented()
    where = Happened(scene.state.seq, scene.now, LAN.id)
    assert [(each.kind, each.question) for each in letters(scene.state, scene.events[0], where)] == [(LAID_BEFORE, "")]
    assert [each.kind for each in ROUND.letters(scene.state, whole().events[0], where)] == [LAID_BEFORE]


def test_every_head_with_an_address_is_told_where_to_read_it_and_nobody_else() -> None:
    (mail,) = told(presented())
    assert (mail.key, mail.recipient) == ("k:sau", "sau@so.example")
    assert "STNMT-angiang-2010-1" in mail.subject
    assert "https://x.example/buoi/0123456789abcdef/bao-cao" in mail.body
    (mail,) = told(whole())
    assert "https://x.example/can-bo/dot/0123456789abcdef/tong-hop" in mail.body


def test_nobody_is_told_of_one_that_no_longer_waits() -> None:
    assert told(presented().given(LAN, "report.draft", **{**WHOLE, "rev": 1})) == []
