"""Postponed, cancelled, archived, opened again: by plain forms, by those who may, and told to everybody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from server.app import App
from server.local_time import VIETNAM
from tests.web.sites import Visit, site, until_open


class Here(NamedTuple):
    app: App
    lead: Visit
    citizen: Visit
    session: str

    @property
    def path(self) -> str:
        return f"/buoi/{self.session}/thay-doi"

    def day(self, more: int) -> str:
        now = datetime.fromtimestamp(self.app.service.book.now() / 1000, VIETNAM)
        return f"{now + timedelta(days=more):%d/%m/%Y}"

    def postpone(self, more: int, **changes: str) -> dict[str, str]:
        given = {"do": "session.postpone", "day": self.day(more), "start": "8:30", "end": "11:30", "reason": "Bão số 3"}
        return given | changes


@pytest.fixture
async def here(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Here]:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lead, Visit(app) as citizen:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        yield Here(app, lead, citizen, session)


async def test_a_session_is_postponed_and_its_asker_reads_where_it_went(here: Here) -> None:
    await here.citizen.get(f"/buoi/{here.session}/hoi")
    slip = (await here.citizen.ask(here.session, "Bao giờ có sổ đỏ?")).headers["location"]
    done = await here.lead.send_form(here.path, **here.postpone(30))
    assert (done.status_code, done.headers["location"].endswith("/thay-doi")) == (303, True)
    for path in ("/", f"/buoi/{here.session}", f"/buoi/{here.session}/hoi"):
        page = (await here.citizen.get(path)).text
        assert here.day(30) in page
        assert "Bão số 3" in page
    for path in ("/cua-toi", slip.partition("/r/gltt")[2] or slip):
        page = (await here.citizen.get(path)).text
        assert "hoãn sang" in page
        assert here.day(30) in page
    assert 'value="question.ask"' not in (await here.citizen.get(f"/buoi/{here.session}/hoi")).text


@pytest.mark.parametrize(
    ("changes", "say"),
    [
        ({"day": "31/02/2027"}, "15/04/2010"),
        ({"day": "01/01/2020"}, "đã qua"),
        ({"start": "25:00"}, "08:30"),
        ({"start": "12:00"}, ""),
        ({"reason": " "}, ""),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(here: Here, changes: dict[str, str], say: str) -> None:
    sent = here.postpone(30, **changes)
    page = await here.lead.send_form(here.path, **sent)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert say in page.text
    assert all(value.strip() in page.text for value in sent.values())


async def test_two_sessions_of_a_room_are_not_held_at_one_hour(here: Here) -> None:
    other = {"topic": "Nước", "venue": "", "day": here.day(40), "start": "10:00", "end": "12:00", "do": "session.plan"}
    assert (await here.lead.send_form("/buoi/moi/do", **other)).status_code == 303
    page = await here.lead.send_form(here.path, **here.postpone(40))
    assert (page.status_code, "Nước, 10:00 – 12:00" in page.text) == (422, True)
    again = await here.lead.send_form(
        "/buoi/moi/do", **(other | {"start": "11:59", "end": "13:00", "cid": "another-one"})
    )
    assert (again.status_code, "Nước, 10:00 – 12:00" in again.text) == (422, True)
    after = await here.lead.send_form(
        "/buoi/moi/do", **(other | {"start": "12:00", "end": "13:00", "cid": "another-two"})
    )
    assert after.status_code == 303


async def test_a_cancelled_session_says_so_and_goes_on_answering(here: Here) -> None:
    done = await here.lead.send_form(here.path, **{"do": "session.cancel", "reason": "Lũ lớn"})
    assert done.status_code == 303
    page = (await here.citizen.get("/")).text
    assert "Buổi giao lưu này không diễn ra" in page
    assert "Lũ lớn" in page


async def test_a_cancelled_session_owes_a_report_only_when_something_was_asked(here: Here) -> None:
    reports, listed = "/can-bo/bao-cao", f"/buoi/{here.session}/bao-cao"
    await here.lead.send_form(here.path, **{"do": "session.cancel", "reason": "Lũ lớn"})
    await here.app.maintenance.beat()
    assert listed not in (await here.lead.get(reports)).text


async def test_what_was_asked_before_a_session_was_cancelled_is_reported(here: Here) -> None:
    await here.citizen.get(f"/buoi/{here.session}/hoi")
    await here.citizen.ask(here.session, "Bao giờ có sổ đỏ?")
    await here.lead.send_form(here.path, **{"do": "session.cancel", "reason": "Lũ lớn"})
    async with asyncio.timeout(10):  # the table follows the log
        while not await here.app.book.rows("figures", {"received": 1}):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert f"/buoi/{here.session}/bao-cao" in (await here.lead.get("/can-bo/bao-cao")).text


@pytest.mark.parametrize("role", ["publicist", "support"])
async def test_who_announces_or_helps_has_no_seat_and_changes_no_question(here: Here, role: str) -> None:
    await here.citizen.get(f"/buoi/{here.session}/hoi")
    slip = (await here.citizen.ask(here.session, "Bao giờ có sổ đỏ?")).headers["location"]
    question = slip.rpartition("/")[2]
    async with Visit(here.app) as other:
        await other.sign_in(here.app, "mai", ("gltt", role))
        origin = {"Origin": str(other.base_url).rstrip("/")}
        for n, (name, carries) in enumerate(
            (
                ("question.accept", {"question": question, "text_rev": 1}),
                ("question.redact", {"question": question, "text_rev": 1, "text": "Lời người ngoài"}),
                ("question.refuse", {"question": question, "state": "asked", "reason": "spam"}),
                ("session.cancel", {"reason": "x"}),
            )
        ):
            envelope = {"do": name, "session": here.session, "cid": f"by-other-{n:04d}", "with": carries}
            answer = await other.post(f"/buoi/{here.session}/do", json=envelope, headers=origin)
            assert answer.json()["code"] == "command.forbidden", name
        for path in ("ban", "thay-doi"):
            assert (await other.get(f"/buoi/{here.session}/{path}")).status_code == 403
    assert "Lời người ngoài" not in (await here.citizen.get("/cua-toi")).text
