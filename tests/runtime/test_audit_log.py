"""The audit log as it is written: once for each look, chained, anchored, listed by question without whoever looked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server import settings
from server.errors import Refused
from server.log.anchor import anchor
from server.log.verify import verify
from server.projections import projectors
from server.runtime.audit_log import Seen
from server.runtime.followers import Followers
from tests.runtime.services import SECRET, Home, home

pytestmark = pytest.mark.slow

OF = {"what": "contact", "why": "reach", "question": "q1", "session": "s1"}


@pytest.fixture(params=["sqlite_url", "pg_url"], ids=["sqlite", "postgresql"])
async def here(request: pytest.FixtureRequest) -> AsyncIterator[Home]:
    async with home(request.getfixturevalue(request.param)) as opened:
        yield opened


async def test_a_look_is_one_entry_however_often_its_form_is_sent(here: Home, tmp_path: Path) -> None:
    audit, book = here.service.audit, here.service.book
    for _ in range(2):
        await audit.look("angiang", "lan", "look-00001", **OF, note="gọi lại")
    with pytest.raises(Refused, match=r"command\.reused"):
        await audit.look("angiang", "lan", "look-00001", **{**OF, "question": "q2"})
    await audit.look("angiang", "hung", "look-00001", **{**OF, "why": "other"}, note="x")
    await audit.operated("backup", 7, "sao.copy")
    (first, second) = await book.read("audit:angiang")
    assert (first.by, second.by, first.name) == ("staff:lan", "staff:hung", "look.noted")
    anchors = await anchor(book, tmp_path / "anchors")
    assert {"audit:angiang", "audit:*"} <= {line.split(" ")[0] for line in anchors.read_text().splitlines()}
    assert (await verify(book, tmp_path / "anchors")).ok
    await Followers(book, projectors(SECRET), lambda: True, 1).catch_up()
    looks = await audit.seen("q1")
    assert [each._replace(at=0) for each in looks] == [
        Seen(0, "contact", "other", "angiang"), Seen(0, "contact", "reach", "angiang")
    ]  # fmt: skip
    assert not [each for each in ("gọi lại", "staff:lan") if each in str(looks)], "neither who nor what they wrote"


async def test_only_what_changed_of_the_settings_is_noted(here: Home) -> None:
    audit, book = here.service.audit, here.service.book
    for _ in range(2):
        await audit.settings(settings.load({}, env={}))
    assert [each.name for each in await book.read("audit:*")] == ["setting.changed"]
