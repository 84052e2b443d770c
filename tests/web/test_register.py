"""A register that lives: rooms opened, renamed and merged while the server runs, by this process and by others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from server.app import App
from server.domain.session.session import of
from server.local_time import VIETNAM
from server.office import units, units_file
from server.office.units import Registry
from server.runtime.register import RegisterWatch
from server.runtime.registrar import Registrar
from tests.web.sites import Visit, site, until_open

DATA = Path(__file__).parents[2] / "config"
BASE = "127.0.0.1:8080"


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url, live__poll_ms="100", reactions__poll_ms="50") as made:
        yield made


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """What another process did arrives by and by."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def other(app: App) -> tuple[Registrar, Registry]:
    """The operator at the command line: another memory of the same database."""
    registry = units.read()
    RegisterWatch(app.book, registry, 100)
    return Registrar(app.service, registry), registry


async def merged(app: App, slug: str = "kiengiang", into: str = "angiang") -> None:
    operator, registry = other(app)
    await operator.merge(slug, into, "2025-07-01", f"merge-{slug}")

    async def look() -> bool:
        await registry.refresh()
        return registry.home(slug) == into

    await until(look)


async def redirected(visit: Visit, path: str) -> str:
    """As soon as this process knows of the merger."""

    async def moved() -> bool:
        return (await visit.get(path)).status_code == 308

    await until(moved)
    return str((await visit.get(path)).headers["location"])


async def test_an_old_address_leads_to_the_successor_and_says_so_once(app: App) -> None:
    await merged(app)
    async with Visit(app, BASE) as visit:
        assert await redirected(visit, "/r/kiengiang/") == "/r/angiang/?tu=kiengiang"
        for path in ("cau/abc", "buoi/abc/toan-van", "phieu/abc", "en/dia-phuong", "lich.ics"):
            assert await redirected(visit, f"/r/kiengiang/{path}?a=1") == f"/r/angiang/{path}?a=1&tu=kiengiang"
        told = "Sở Tài nguyên và Môi trường tỉnh Kiên Giang nay thuộc Sở Tài nguyên và Môi trường tỉnh An Giang"
        assert told in (await visit.get("/r/angiang/?tu=kiengiang")).text
        for plain in ("/r/angiang/", "/r/angiang/?tu=cantho", "/r/angiang/?tu=<b>"):
            assert "nay thuộc" not in (await visit.get(plain)).text
        rooms = (await visit.get("/")).text
        assert 'href="/r/angiang/?tu=kiengiang"' in rooms
        assert 'href="/r/kiengiang/"' not in rooms
    async with Visit(app, "kiengiang.localhost:8080") as visit:
        assert await redirected(visit, "/dia-phuong") == "http://angiang.localhost:8080/dia-phuong?tu=kiengiang"


async def test_what_was_open_at_an_old_address_is_taken_there_and_shown_to_whom_it_belongs(app: App) -> None:
    async with Visit(app, "kiengiang.localhost:8080") as old:
        await old.sign_in(app, "kien", ("kiengiang", "lead"))
        session = await old.plan()
        await until_open(app, session)
        async with Visit(app, "kiengiang.localhost:8080") as asker:
            await asker.get(f"/buoi/{session}/hoi")
            await merged(app)
            await redirected(old, "/")
            asked = await asker.ask(session, "Đất bãi bồi thì sao?")
            assert asked.status_code == 303
            for path in (asked.headers["location"], "/cua-toi", "/en/cua-toi"):
                assert "Đất bãi bồi thì sao?" in (await asker.get(path)).text
            assert (await asker.get("/")).status_code == 308
        async with Visit(app, "kiengiang.localhost:8080") as stranger:
            assert (await stranger.get(asked.headers["location"])).status_code == 308
            assert (await stranger.send_form(f"/buoi/{session}/do", origin="http://evil.example")).status_code == 403


async def test_the_hours_of_a_unit_are_its_successor_s_too(app: App) -> None:
    async with Visit(app, "kiengiang.localhost:8080") as old, Visit(app, "angiang.localhost:8080") as new:
        await old.sign_in(app, "kien", ("kiengiang", "lead"))
        await new.sign_in(app, "anh", ("angiang", "lead"))
        await old.plan()
        await merged(app)
        await redirected(old, "/")
        form = {"do": "session.plan", "cid": "plan-0002", "topic": "Nước", "venue": ""}
        day = datetime.now(VIETNAM) + timedelta(days=2)
        hours = {"day": f"{day:%d/%m/%Y}", "start": "11:00", "end": "12:00"}
        refused = await new.send_form("/buoi/moi/do", **form, **hours)
        assert refused.status_code == 422
        assert "Phòng đã có buổi STNMT-kiengiang" in refused.text
        assert (await new.send_form("/buoi/moi/do", **form, **hours | {"start": "11:30"})).status_code == 303


async def test_open_questions_get_the_successor_s_staff_and_keep_number_and_clock(app: App) -> None:
    async with Visit(app, "kiengiang.localhost:8080") as old, Visit(app, "angiang.localhost:8080") as new:
        await old.sign_in(app, "kien", ("kiengiang", "moderator"))
        session = await old.plan()
        await new.sign_in(app, "anh", ("angiang", "moderator"))
        assert (await new.get(f"/buoi/{session}/ban")).status_code == 404
        runtime = await app.service.runtime(session)
        before = of(runtime.view.state)
        assert before is not None
        await merged(app)
        await redirected(old, "/")
        assert (await new.get(f"/buoi/{session}/ban")).status_code == 200
        assert f"/buoi/{session}" in (await new.get("/")).text
        assert session in (await new.get("/lich.ics")).text
        assert "Sở Tài nguyên và Môi trường tỉnh Kiên Giang" in (await new.get(f"/buoi/{session}/toan-van")).text
        after = of(runtime.view.state)
        assert after is not None
        assert (after.code, after.room, after.answer_due) == (before.code, "kiengiang", before.answer_due)
    async with Visit(app, "angiang.localhost:8080") as kept:
        await kept.sign_in(app, "kien")
        assert (await kept.get(f"/buoi/{session}/ban")).status_code == 200
        assert (await kept.get("/can-bo")).status_code == 200
        await until_open(app, session)
        asked = await kept.ask(session, "Đất bãi bồi thì sao?")
        assert asked.status_code in (200, 303, 307)


async def test_a_room_opened_by_another_process_is_served_and_takes_its_fields_alone(app: App) -> None:
    operator, registry = other(app)
    await registry.refresh()
    said = registry.version("moitruong")
    async with Visit(app, BASE) as visit:
        assert (await visit.get("/r/moitruong/")).status_code == 404
        assert said is not None
        await operator.change("moitruong", {**msgspec.to_builtins(said), "room": True}, "room-moitruong")

        async def there() -> bool:
            return (await visit.get("/r/moitruong/")).status_code == 200

        await until(there)
    async with Visit(app, "moitruong.localhost:8080") as visit:
        await visit.sign_in(app, "mai", ("moitruong", "lead"))
        session = await visit.plan()
        await until_open(app, session)
        form = (await visit.get(f"/buoi/{session}/hoi")).text
        assert 'value="moi-truong"' in form
        assert 'value="dat-dai"' not in form
        refused = await visit.ask(session, "Đất của tôi?", field="dat-dai")
        assert refused.status_code == 422
        assert (await visit.ask(session, "Nước thải?", field="moi-truong")).status_code in (200, 303, 307)


async def test_what_stands_in_the_streams_is_known_after_a_restart(tmp_path: Path, database_url: str) -> None:
    async with site(tmp_path, database_url) as app:
        await merged(app)
    async with site(tmp_path, database_url) as app, Visit(app, BASE) as visit:
        assert (await visit.get("/r/kiengiang/")).status_code == 308


async def test_a_file_is_taken_whole_and_a_second_time_changes_nothing(app: App) -> None:
    operator, registry = other(app)
    await registry.refresh()
    entries = units_file.read((DATA / "units.toml").read_bytes())
    first = await operator.take(entries)
    assert (len(first.added), first.joined) == (87, ())
    again = await operator.take(entries)
    assert (again.added, again.changed, len(again.same)) == ((), (), 87)


HERE = "/can-bo/don-vi"
NEW = {"do": "unit.register", "cid": "unit-00001", "slug": "daothanh", "kind": "province", "name": "Đảo Thanh",
       "title": "Sở Tài nguyên và Môi trường tỉnh Đảo Thanh", "valid_from": "1/7/2025", "room": "1",
       "aliases": "dthanh"}  # fmt: skip


@pytest.fixture
async def chief(app: App) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "goc", ("*", "admin"))


async def test_the_administrator_adds_changes_and_merges_by_plain_forms(app: App, chief: Visit) -> None:
    made = await chief.send_form(f"{HERE}/do", **NEW)
    assert (made.status_code, made.headers["location"]) == (303, f"{HERE}/daothanh")
    async with Visit(app, BASE) as reader:
        assert "Đảo Thanh" in (await reader.get("/r/daothanh/")).text
        assert (await reader.get("/r/dthanh/")).headers["location"] == "/r/daothanh/"
    renamed = {"do": "unit.change", "cid": "unit-00002", "valid_from": "01/09/2025", "name": "Đảo Thanh", "room": "1",
               "title": "Sở Nông nghiệp và Môi trường tỉnh Đảo Thanh"}  # fmt: skip
    assert (await chief.send_form(f"{HERE}/daothanh/do", **renamed)).status_code == 303
    page = (await chief.get(f"{HERE}/daothanh")).text
    assert '<h1 lang="vi">Sở Nông nghiệp và Môi trường tỉnh Đảo Thanh</h1>' in page
    assert '<h1 lang="vi">Sở Tài nguyên' in (await chief.get(f"{HERE}/daothanh?ngay=15/08/2025")).text
    merge = {"do": "unit.merge", "cid": "unit-00003", "into": "angiang · Sở", "on": "01/10/2025"}
    assert (await chief.send_form(f"{HERE}/daothanh/do", **merge)).status_code == 303
    async with Visit(app, BASE) as reader:
        assert await redirected(reader, "/r/daothanh/") == "/r/angiang/?tu=daothanh"
    assert "Đảo Thanh" in (await chief.get(f"{HERE}?q=dao+thanh")).text


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"slug": "angiang"}, "add-slug", "Danh mục đã có"),
        ({"slug": "tphcm"}, "add-slug", "đã thuộc về"),
        ({"slug": "Đảo"}, "add-slug", "chữ thường không dấu"),
        ({"aliases": "hn"}, "add-aliases", "đã thuộc về"),
        ({"valid_from": "31/02/2025"}, "add-valid_from", "Xin ghi ngày"),
        ({"title": "\u200b "}, "add-title", ""),
        ({"kind": "ministry_unit"}, "add-room", "own_rounds"),
    ],
)
async def test_what_cannot_be_is_told_at_its_field(
    app: App, chief: Visit, changes: dict[str, str], field: str, word: str
) -> None:
    answer = await chief.send_form(f"{HERE}/do", **{**NEW, **changes})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert word in answer.text.split(f'id="{field}-error"')[1][:400]
    assert 'value="Sở Tài nguyên và Môi trường tỉnh Đảo Thanh"' in answer.text or "title" in changes
    async with Visit(app, BASE) as reader:
        assert (await reader.get("/r/daothanh/")).status_code == 404


async def test_mergers_that_cannot_be_are_told_at_the_form(app: App, chief: Visit) -> None:
    merge = {"do": "unit.merge", "cid": "unit-00003", "on": "01/10/2025"}
    for into, word in (("atlantis", "không có đơn vị"), ("kiengiang", "chính mình")):
        answer = await chief.send_form(f"{HERE}/kiengiang/do", into=into, **merge)
        assert (answer.status_code, word in answer.text.split('id="merge-into-error"')[1][:300]) == (422, True)
    assert (await chief.send_form(f"{HERE}/kiengiang/do", into="angiang", **merge)).status_code == 303
    async with Visit(app, BASE) as reader:
        await redirected(reader, "/r/kiengiang/")
    answer = await chief.send_form(f"{HERE}/angiang/do", into="kiengiang", **{**merge, "cid": "unit-00004"})
    assert (answer.status_code, "chính đơn vị này" in answer.text) == (422, True)


async def test_who_leads_a_unit_notes_who_signs_and_the_help_desk_and_no_more(app: App) -> None:
    async with Visit(app, "angiang.localhost:8080") as visit:
        await visit.sign_in(app, "vodu", ("angiang", "head"))
        officer = {"do": "officer.appoint", "cid": "unit-00001", "name": "Võ <b>Ví</b> Dụ", "title": "Giám đốc",
                   "signs": "head", "since": "12/03/2008"}  # fmt: skip
        assert (await visit.send_form(f"{HERE}/angiang/do", **officer)).status_code == 303
        again = await visit.send_form(f"{HERE}/angiang/do", **{**officer, "cid": "unit-00002"})
        assert (again.status_code, "đã có người giữ chức" in again.text) == (422, True)
        desk = {"do": "contact.set", "cid": "unit-00003", "phone": "0900 000 100", "mail": "x"}
        assert 'id="contact-mail-error"' in (await visit.send_form(f"{HERE}/angiang/do", **desk)).text
        assert (await visit.send_form(f"{HERE}/angiang/do", **{**desk, "mail": ""})).status_code == 303
        page = (await visit.get(f"{HERE}/angiang")).text
        assert "Võ &lt;b&gt;Ví&lt;/b&gt; Dụ" in page
        assert "0900 000 100" in page
        assert "unit.merge" not in page
        for slug in ("angiang", "cantho"):
            change = {"do": "unit.merge", "cid": "unit-00009", "into": "hanoi", "on": "01/10/2025"}
            assert (await visit.send_form(f"{HERE}/{slug}/do", **change)).status_code == 403
        refused = await visit.send_form(f"{HERE}/cantho/do", **{**desk, "mail": "", "cid": "unit-00010"})
        assert refused.status_code == 403


SUCCESSOR = """
[meta]
schema = 1
as_of = 2025-07-01
valid_from = 2025-07-01

[ministry]
slug = "bonnmt"
code = "BNNMT"
name = "Bộ Nông nghiệp và Môi trường"
name_en = "Ministry of Agriculture and Environment"
since = 2025-03-01
predecessors = ["gltt"]
doc_symbol = "BNNMT"
doc_place = "Hà Nội"
"""


async def test_the_ministrys_successor_looks_over_all_rooms_and_goes_on_with_its_rounds(app: App) -> None:
    """Whoever works for the Office signs in at the new address and finds there what the old one had."""
    day = f"{datetime.now(VIETNAM) + timedelta(days=60):%d/%m/%Y}"
    plan = {"do": "round.plan", "cid": "round-00001", "year": day[-4:], "number": "1", "topic": "Đất đai", "day-1": day}
    call = {"do": "ticket.open", "cid": "ticket-0001", "unit": "gltt", "kind": "line", "text": "Mất đường truyền"}
    async with Visit(app) as office:
        await office.sign_in(app, "thu", ("gltt", "office"))
        at = await office.send_form("/can-bo/dot/do", **plan, **{"start-1": "8h", "end-1": "11h", "every": "1"})
        assert (await office.send_form("/can-bo/ho-tro/do", **call)).status_code == 303
    operator, registry = other(app)
    await registry.refresh()
    await operator.take(units_file.read(SUCCESSOR.encode()))

    async def look() -> bool:
        return app.service.rooms.ministry == "bonnmt" and "gltt" in app.service.rooms.family("bonnmt")

    await until(look)
    async with Visit(app, "bonnmt.localhost:8080") as office:
        await office.sign_in(app, "thu", ("gltt", "office"))
        year = (await office.get(f"/can-bo/nam?nam={day[-4:]}")).text
        assert "Cà Mau" in year
        assert "Đất đai" in (await office.get("/can-bo/dot")).text
        assert (
            await office.get(str(at.headers["location"]).partition("/r/gltt")[2] or at.headers["location"])
        ).status_code == 200
        for page in ("/can-bo/truc-tiep", "/can-bo/ho-tro", "/can-bo/lich", "/can-bo/theo-doi", "/can-bo/bao-cao"):
            answer = await office.get(page)
            assert answer.status_code == 200, page
        assert "Mất đường truyền" in (await office.get("/can-bo/ho-tro")).text
        again = {**plan, "cid": "round-00002", "number": "2", "start-1": "8h", "end-1": "11h", "every": "1"}
        again["day-1"] = f"{datetime.now(VIETNAM) + timedelta(days=80):%d/%m/%Y}"
        assert (await office.send_form("/can-bo/dot/do", **again)).status_code == 303
