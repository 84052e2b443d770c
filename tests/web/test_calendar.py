"""The calendar's page and what a change does: previewed, saved with a reason, deadlines moved, the public told."""

import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import icalendar
import pytest

from server.app import App
from server.local_time import VIETNAM, day_of, last_moment
from server.office import calendar
from tests.web.sites import Visit, site

HERE = "/can-bo/lich"
OFF = {"do": "preview", "form": "day", "kind": "holiday", "name": "nghỉ bão", "state": "decided", "reason": "Bão số 1"}


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, database_url) as made:
        yield made


@pytest.fixture
async def admin(app: App) -> AsyncIterator[Visit]:
    async with Visit(app) as visit:
        yield await visit.sign_in(app, "quan", ("*", "admin"), ("gltt", "lead"))


def after(days: int) -> date:
    """A working day of the calendar as its file has it, so many after today."""
    return calendar.add_working_days(datetime.now(VIETNAM).date(), days)


async def send(visit: Visit, **fields: str) -> httpx.Response:
    return await visit.send_form(f"{HERE}/do", **fields)


def hidden(page: str) -> dict[str, str]:
    """The fields of the form that saves what is previewed."""
    form = next(each for each in page.split("<form")[1:] if 'value="calendar.set_days"' in each)
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0])
    return {name: value.replace("&#34;", '"').replace("&quot;", '"') for name, value in found}


async def save(visit: Visit, **fields: str) -> httpx.Response:
    shown = await send(visit, **fields)
    assert shown.status_code == 200, shown.text
    return await send(visit, **hidden(shown.text))


async def moved(app: App) -> None:
    """Wait for the outbox."""
    while (await app.book.rows("sessions", {}))[0]["value"].find('"deadlines_moved":{') < 0:
        await app.maintenance.beat()


async def test_a_day_off_moves_the_deadlines_that_run(app: App, admin: Visit) -> None:
    session = await admin.plan()
    (row,) = await app.book.rows("sessions", {"id": session})
    held = day_of(row["starts_at"])
    assert row["answer_due"] == last_moment(calendar.add_working_days(held, 5))
    assert row["report_due"] == last_moment(calendar.add_working_days(held, 7))
    off = calendar.add_working_days(held, 2)
    shown = await send(admin, **OFF, day=f"{off:%d/%m/%Y}", cid="preview-0001")
    later = calendar.add_working_days(held, 6)
    assert f"{day_of(row['answer_due']):%d/%m/%Y}" in shown.text
    assert f"{later:%d/%m/%Y}" in shown.text
    assert (await app.book.rows("sessions", {"id": session}))[0]["answer_due"] == row["answer_due"], "nothing is saved"
    assert (await send(admin, **hidden(shown.text))).status_code == 303
    await moved(app)
    (row,) = await app.book.rows("sessions", {"id": session})
    assert row["answer_due"] == last_moment(later)
    page = (await admin.get(f"/buoi/{session}/thoi-han")).text
    assert "Bão số 1" in page
    assert f"trước đây {calendar.add_working_days(held, 5):%d/%m/%Y}" in page
    assert "nghỉ bão" in page
    for path in ("/can-bo", f"/buoi/{session}"):
        told = (await admin.get(path)).text
        assert "Bão số 1" in told
        assert f"{later:%d/%m/%Y}" in told
        assert f"{calendar.add_working_days(held, 5):%d/%m/%Y}" in told
        assert f'/buoi/{session}/thoi-han"' in told
    again = await admin.plan(cid="plan-0002", start="13:30", end="15:30")
    assert (await app.book.rows("sessions", {"id": again}))[0]["answer_due"] == last_moment(later)


async def test_the_same_form_twice_changes_it_once(app: App, admin: Visit) -> None:
    fields = hidden((await send(admin, **OFF, day=f"{after(3):%d/%m/%Y}")).text)
    assert [(await send(admin, **fields)).status_code for _ in range(2)] == [303, 303]
    runtime = await app.service.runtime("calendar:official")
    await runtime.see()
    assert runtime.view.seq == 2


@pytest.mark.parametrize(
    ("changed", "field", "say"),
    [
        ({"day": "31/02/2027"}, "day", "31/02"),
        ({"day": ""}, "day", "ngày"),
        ({"day": "10/05/2027", "until": "09/05/2027"}, "until", "Ngày cuối"),
        ({"day": "10/05/2027", "until": "30/06/2027"}, "until", "31"),
        ({"day": "10/05/2027", "reason": " "}, "reason", "lý do"),
        ({"day": "10/05/2027", "reason": "x" * 2001}, "reason", "2"),
        ({"day": "10/05/2027", "kind": "makeup"}, "day", "Làm bù"),
        ({"day": "15/05/2027", "kind": "swapped"}, "day", "cuối tuần"),
        ({"form": "file", "text": "[y2028]\noff = [2028-02-31]"}, "text", "Dòng 2"),
        ({"form": "file", "text": "[y2028]\noff = [\n2027-05-10]"}, "text", "2028"),
        ({"form": "file", "text": ""}, "text", "không có ngày"),
    ],
)
async def test_a_sentence_at_the_field(admin: Visit, changed: dict[str, str], field: str, say: str) -> None:
    answer = await send(admin, **{**OFF, "day": "10/05/2027", "name": "tên lạ", **changed})
    assert answer.status_code == 422
    at = answer.text.index(f'id="{field}-error"') if field != "reason" else answer.text.index('reason-error"')
    assert say in answer.text[at : at + 500]
    if changed.get("form") != "file":
        assert "tên lạ" in answer.text


async def test_a_year_from_a_file_is_whole_or_not_there(app: App, admin: Visit) -> None:
    text = '[y2028]\nsource = "TB 5"\noff = [2028-01-26, 2028-01-27]\nwork = [2028-02-05]\n'
    answer = await admin.post(
        f"{HERE}/do", data={"do": "preview", "form": "file", "whole": "1", "reason": "Thông báo 5"},
        files={"file": ("2028.toml", text.encode(), "text/plain")}, headers={"Origin": "http://gltt.localhost:8080"},
    )  # fmt: skip
    assert (await send(admin, **hidden(answer.text))).status_code == 303
    known = await app.calendar.fresh()
    assert not known.working_day(date(2028, 1, 26))
    assert known.working_day(date(2028, 2, 5))
    assert known.certain(date(2028, 1, 1), date(2028, 12, 31))
    fewer = '[y2028]\nsource = "TB 5"\noff = [2028-01-26]'
    assert (await save(admin, do="preview", form="file", whole="1", reason="Sửa", text=fewer)).status_code == 303
    known = await app.calendar.fresh()
    assert known.off == {*calendar.official().off, date(2028, 1, 26)}
    page = (await admin.get(f"{HERE}?nam=2028")).text
    assert "Thông báo 5" in page
    assert "26/01/2028" in page


@pytest.mark.parametrize(
    "file", [b"BEGIN:VCALENDAR\r\nSUMMARY:T\xeat\r\n", b"1/5/2027;\0\0\0ngh", "ngày".encode("utf-16")]
)
async def test_a_file_that_is_no_text_leaves_the_form_as_it_was(admin: Visit, file: bytes) -> None:
    typed = {"do": "preview", "form": "file", "reason": "Thông báo 5", "text": "1/5/2027;\0nghỉ", "unread": ""}
    answer = await admin.post(
        f"{HERE}/do", data=typed, files={"file": ("l.ics", file, "text/calendar")},
        headers={"Origin": "http://gltt.localhost:8080"},
    )  # fmt: skip
    assert answer.status_code == 422
    page = answer.text.partition('id="nap-tep"')[2]
    assert "không phải văn bản" in page[page.index('id="text-error"') :][:300]
    assert "Thông báo 5" in page
    assert "1/5/2027;\ufffdnghỉ" in page, "what was typed beside it, without what no page holds"
    assert "checked" not in page.partition('name="whole"')[2][:60]
    assert "\0" not in answer.text


async def test_a_bare_list_leaves_names_and_kinds_as_they_are_known(app: App, admin: Visit) -> None:
    """The year 2010 once more, as a list of dates alone: nothing changes; with a day more, that day alone."""
    days = sorted(day.isoformat() for day in calendar.official().off if day.year == 2010)
    bare = f'[y2010]\noff = {days}\nwork = ["2010-02-27"]\n'.replace("'", '"')
    form = {"do": "preview", "form": "file", "whole": "1", "reason": "Đối chiếu"}
    assert "Chưa có ngày nào để đổi" in (await send(admin, **form, text=bare)).text
    more = bare.replace('"2010-02-15"', '"2010-01-04", "2010-02-15"')
    assert (await save(admin, **form, text=more)).status_code == 303
    known = await app.calendar.fresh()
    assert known.days[date(2010, 5, 3)] == calendar.official().days[date(2010, 5, 3)]
    assert known.off - calendar.official().off == {date(2010, 1, 4)}


async def test_what_is_no_text_is_refused_at_the_form(admin: Visit) -> None:
    answer = await admin.post(
        f"{HERE}/do", data={"do": "preview", "form": "file"}, files={"file": ("x.xls", b"\xd0\xcf\x11\xe0", "x/y")},
        headers={"Origin": "http://gltt.localhost:8080"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "UTF-8" in answer.text


async def test_only_an_administrator_of_all_rooms_changes_it(app: App) -> None:
    async with Visit(app, "angiang.localhost:8080") as visit:
        await visit.sign_in(app, "lan", ("angiang", "moderator"))
        page = await visit.get(f"{HERE}?nam=2027")
        assert page.status_code == 200
        assert "Giỗ Tổ Hùng Vương" in page.text
        assert "nap-tep" not in page.text
        assert (await send(visit, **OFF, day="10/05/2027")).status_code == 403
        await visit.sign_in(app, "vinh", ("angiang", "admin"))
        assert (await send(visit, **OFF, day="10/05/2027")).status_code == 403
    async with Visit(app) as stranger:
        assert (await stranger.get(HERE)).status_code == 303
        assert (await send(stranger, **OFF, day="10/05/2027")).status_code == 401


async def test_going_back_keeps_what_was_typed(admin: Visit) -> None:
    answer = await send(admin, **{**OFF, "do": "edit", "day": "10/05/2027", "source": "Công điện 12"})
    assert answer.status_code == 200
    assert 'value="Công điện 12"' in answer.text
    assert 'value="10/05/2027"' in answer.text


async def test_why_a_day_is_what_it_is_is_everybodys_page(app: App, admin: Visit) -> None:
    session = await admin.plan(day="15/04/2010", past="2010-04-15")
    async with Visit(app) as reader:
        answer = await reader.get(f"/buoi/{session}/thoi-han")
    assert answer.status_code == 200
    assert "public" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    page = answer.text
    for said in ("22/04/2010", "27/04/2010", "08/04/2010", "03/04/2010", "02/04/2010", "Giỗ Tổ Hùng Vương", "nghỉ tuần",
                 "session.report_days = 7"):  # fmt: skip
        assert said in page
    assert re.search(r'<td data-day="due">27/4<b>7</b><span>báo cáo</span>', page)
    assert re.search(r'<td data-day="off"><s>23/4</s><span>Giỗ Tổ Hùng Vương</span>', page)


async def test_a_units_dates_as_icalendar(app: App, admin: Visit) -> None:
    session = await admin.plan(day="15/04/2010", past="2010-04-15")
    async with Visit(app) as reader:
        answer = await reader.get("/lich.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    made = icalendar.Calendar.from_ical(answer.content)
    events = {str(each["uid"]): each for each in made.walk("VEVENT")}
    held = events[f"{session}-session@gltt.giaoluu"]
    assert held.decoded("dtstart") == datetime.fromisoformat("2010-04-15T08:30:00+07:00")
    assert held.decoded("dtend") - held.decoded("dtstart") == timedelta(hours=3)
    assert str(held["url"]).endswith(f"/buoi/{session}")
    due = events[f"{session}-answer_due@gltt.giaoluu"]
    assert (due.decoded("dtstart"), due.decoded("dtend")) == (date(2010, 4, 22), date(2010, 4, 23))
    assert len(events) == 5
    assert {str(each["status"]) for each in events.values()} == {"CONFIRMED"}


async def test_sittings_are_in_it_too(app: App) -> None:
    async with Visit(app, "angiang.localhost:8080") as visit:
        await visit.sign_in(app, "hung", ("angiang", "lead"))
        form = {"do": "sitting.plan", "kind": "ordinary", "begins": "07/07/2027", "ends": "９/７/２０２７", "note": ""}
        assert (await visit.send_form("/can-bo/ky-hop/do", **form)).status_code == 303
        made = icalendar.Calendar.from_ical((await visit.get("/lich.ics")).content)
    (event,) = made.walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 7, 7), date(2027, 7, 10))


async def test_where_the_term_is_a_minimum_a_unit_sets_its_own_day(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, session__answer_term_mode="minimum") as app, Visit(app) as visit:
        await visit.sign_in(app, "hung", ("gltt", "lead"))
        held = after(3)
        least, own = calendar.add_working_days(held, 5), calendar.add_working_days(held, 9)
        form = {
            "do": "session.plan",
            "topic": "Đất đai",
            "venue": "",
            "day": f"{held:%d/%m/%Y}",
            "start": "8",
            "end": "9",
        }
        early = await visit.send_form("/buoi/moi/do", **form, answer_by=f"{held:%d/%m/%Y}")
        assert early.status_code == 422
        assert f"{least:%d/%m/%Y}" in early.text[early.text.index('id="answer_by-error"') :]
        session = await visit.plan(day=form["day"], answer_by=f"{own:%d/%m/%Y}")
        (row,) = await app.book.rows("sessions", {"id": session})
        assert day_of(row["answer_due"]) == own
        assert f'value="{own:%d/%m/%Y}"' in (await visit.get(f"/buoi/{session}/sua")).text


async def test_another_process_knows_of_a_change(app: App, admin: Visit, tmp_path: Path, database_url: str) -> None:
    """What one process changes the other counts by, at the next poll; and whoever starts later, too."""
    off = after(4)
    async with site(tmp_path, database_url) as other:
        assert (await other.calendar.fresh()).working_day(off)
        assert (await save(admin, **OFF, day=f"{off:%d/%m/%Y}")).status_code == 303
        await other.maintenance.look()
        assert not other.calendar.known().working_day(off)
    async with site(tmp_path, database_url) as later:
        assert not (await later.calendar.fresh()).working_day(off)


async def test_two_changes_at_once_add_up(app: App, admin: Visit) -> None:
    """The second is counted as if the first had reached the session, though the outbox brings it later."""
    session = await admin.plan()
    (row,) = await app.book.rows("sessions", {"id": session})
    held = day_of(row["starts_at"])
    for n in (2, 3):
        off = calendar.add_working_days(held, n)
        assert (await save(admin, **OFF, day=f"{off:%d/%m/%Y}")).status_code == 303
    wanted = last_moment(calendar.add_working_days(held, 7))
    while (await app.book.rows("sessions", {"id": session}))[0]["answer_due"] != wanted:
        await app.maintenance.beat()
