"""Follow-up of answers: who owes how many by when, and who may read it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.app import App
from server.local_time import DAY_MS, day_of
from server.web.follow_up_shown import age, when
from tests.web.sites import Visit, site, until_open
from tests.web.test_account import followed
from tests.web.test_pages import Site, under_way

HERE = "/can-bo/theo-doi"
MIDNIGHT = 1_271_955_600_000  # 23/04/2010 00:00 in Viet Nam


def test_late_today_and_open_change_at_their_last_moments() -> None:
    due = MIDNIGHT - 1
    assert [when(due, at) for at in (due - DAY_MS, due - DAY_MS + 1, due, due + 1)] == [
        "open",
        "today",
        "today",
        "late",
    ]


@pytest.mark.parametrize(
    ("ms", "said"),
    [(0, "0 phút"), (3_600_000, "1 giờ"), (DAY_MS * 6 + 2 * 3_600_000, "6 ngày 2 giờ"), (DAY_MS, "1 ngày")],
)
def test_an_age_is_said_as_people_say_it(ms: int, said: str) -> None:
    assert age(ms, "vi") == said


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as state:
        yield state


async def page(app: App, host: str, role: tuple[str, str], path: str = HERE) -> tuple[int, str]:
    async with Visit(app, f"{host}.localhost:8080") as visit:
        await visit.sign_in(app, f"{role[1]}-{role[0]}", role)
        answer = await visit.get(path)
        return answer.status_code, answer.text


async def test_the_office_sees_all_units_and_a_unit_its_own(state: Site) -> None:
    taken = await state.ask("Bao giờ có sổ đỏ?")
    await state.ask("Chưa ai đọc?")
    await state.do("question.accept", question=taken, text_rev=1)
    await followed(state.app)
    status, text = await page(state.app, "gltt", ("gltt", "office"))
    assert (status, f"{HERE}?don-vi=gltt" in text) == (200, True)
    status, text = await page(state.app, "gltt", ("gltt", "office"), f"{HERE}?don-vi=gltt")
    assert (status, "Bao giờ có sổ đỏ?" in text, "Chưa ai đọc?" in text) == (200, True, False)
    status, text = await page(state.app, "gltt", ("gltt", "moderator"))
    assert (status, "Chưa ai đọc?" in text, "Còn 2 câu chưa trả lời" in text) == (200, True, True)
    status, text = await page(state.app, "angiang", ("angiang", "head"))
    assert (status, "sổ đỏ" in text) == (200, False)


@pytest.mark.parametrize(
    ("host", "role", "path"),
    [
        ("angiang", ("angiang", "lead"), f"{HERE}?don-vi=gltt"),
        ("gltt", ("gltt", "support"), HERE),
        ("gltt", ("gltt", "publicist"), HERE),
        ("gltt", ("angiang", "office"), HERE),
        ("gltt", ("gltt", "office"), f"{HERE}?don-vi=nowhere"),
    ],
)
async def test_others_do_not(state: Site, host: str, role: tuple[str, str], path: str) -> None:
    status, text = await page(state.app, host, role, path)
    assert (status in (403, 404), "Còn hạn" in text) == (True, False)


async def test_a_question_is_assigned_on_the_board_and_found_by_its_owner(state: Site) -> None:
    """Of two who assign at once the later is told, with what was chosen kept."""
    id = await state.ask("Bao giờ có sổ đỏ?")
    await state.do("question.accept", question=id, text_rev=1)
    await followed(state.app)
    async with Visit(state.app) as visit:
        await visit.sign_in(state.app, "lan-gltt", ("gltt", "moderator"))
        account = await state.app.people.find("lan-gltt")
        me = f"staff:{account.id}" if account else ""
        opened = (await visit.get(f"{HERE}?giao={id}")).text
        assert (f'value="{me}"' in opened, "chưa giao ai" in opened) == (True, True)
        form = {"do": "question.assign", "session": state.session, "question": id, "was": "", "owner": me}
        assert (await visit.send_form(f"{HERE}/do", **form)).status_code == 303
        late = await visit.send_form(f"{HERE}/do", **form, cid="again-0001")
        assert (late.status_code, "Đồng nghiệp vừa giao" in late.text) == (422, True)
        assert (await visit.send_form(f"{HERE}/do", **{**form, "owner": "staff:no", "was": me})).status_code == 422
        await followed(state.app)
        assert "Bao giờ có sổ đỏ?" in (await visit.get(f"{HERE}?nguoi={me}")).text
        assert "Bao giờ có sổ đỏ?" not in (await visit.get(f"{HERE}?nguoi=unit")).text


async def test_a_clock_stands_still_and_is_extended_by_forms_and_everybody_reads_why(
    tmp_path: Path, database_url: str
) -> None:
    """Somebody else approves; the new day stands on the room's page, the question's, the slip and in the report."""
    allowed = {"answers__clock_pause": "true", "answers__extension_days": "9"}
    async with site(tmp_path, database_url, **allowed) as app, Visit(app) as lead, Visit(app) as citizen:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        asked = await citizen.ask(session, "Bao giờ có sổ đỏ?")
        id = asked.headers["location"].rpartition("/")[2]
        account = await app.people.find("hung")
        state = Site(app, lead, session, account.id if account else "")
        await state.do("question.accept", question=id, text_rev=1)
        await state.do("session.end")
        await followed(app)

        async def send(visit: Visit, do: str, cid: str, **fields: str) -> tuple[int, str]:
            form = {"do": f"question.{do}", "session": session, "question": id, "cid": cid, **fields}
            sent = await visit.send_form(f"{HERE}/do", **form)
            await followed(app)
            return sent.status_code, sent.text

        async with Visit(app) as lan:
            await lan.sign_in(app, "lan", ("gltt", "moderator"))
            assert "Lý do tạm dừng thời hạn" in (await lan.get(f"{HERE}?giao={id}")).text
            assert (await send(lan, "pause_clock", "pause-0001", reason="Chờ <b>đo</b>"))[0] == 303
            assert "Thời hạn tạm dừng từ" in (await lan.get(f"{HERE}?giao={id}")).text
            for path in (f"/cau/{id}", f"/buoi/{session}/toan-van"):
                assert "Chờ &lt;b&gt;đo&lt;/b&gt;" in (await citizen.get(path)).text, path
            assert (await send(lan, "resume_clock", "resume-001"))[0] == 303
            status, text = await send(lan, "request_extension", "extend-001", until="hôm nào", reason="Hồ sơ dày")
            assert (status, "Hồ sơ dày" in text, 'id="no-question-request_extension"' in text) == (422, True, True)
            (row,) = await app.book.rows("questions", {"question": id})
            until = f"{day_of(int(str(row['due'])) + 2 * DAY_MS):%d/%m/%Y}"
            extend = {"until": until, "reason": "Hồ sơ dày"}
            assert (await send(lan, "request_extension", "extend-002", **extend))[0] == 303
            assert "Đồng ý gia hạn" not in (await lan.get(f"{HERE}?giao={id}")).text
        assert "Đồng ý gia hạn" in (await lead.get(f"{HERE}?giao={id}")).text
        assert (await send(lead, "approve_extension", "agree-0001", agree="1", note="Một lần"))[0] == 303
        for path in (f"/buoi/{session}", f"/cau/{id}", f"/phieu/{id}", "/cua-toi"):
            text = (await citizen.get(path)).text
            assert (f"Gia hạn đến {until}" in text, "Hồ sơ dày" in text, "Hung" in text) == (True, True, False), path
        report = (await lead.get(f"/buoi/{session}/bao-cao")).text
        assert ("Câu 1 được gia hạn" in report, "người quyết định: Hung (Một lần)" in report) == (True, True)
        assert "Câu 1 tạm dừng" in report


async def test_the_office_reminds_a_unit_by_hand_once_a_day(state: Site) -> None:
    """Whoever answers for it reads so on the page that staff open first."""
    id = await state.ask("Bao giờ có sổ đỏ?")
    await state.do("question.accept", question=id, text_rev=1)
    await state.do("session.end")
    await followed(state.app)
    async with Visit(state.app) as office, Visit(state.app) as moderator:
        await office.sign_in(state.app, "chanh", ("gltt", "office"))
        await moderator.sign_in(state.app, "lan-gltt", ("gltt", "moderator"))
        form = {"do": "remind", "don-vi": "gltt"}
        assert (await moderator.send_form(f"{HERE}/do", **form)).status_code == 403
        assert (await moderator.get("/can-bo")).text.count("Văn phòng nhắc") == 0
        for _ in range(2):
            assert (await office.send_form(f"{HERE}/do", **form)).status_code == 303
        assert "Đã nhắc hôm nay" in (await office.get(HERE)).text
        assert "Văn phòng nhắc: còn 1 câu" in (await moderator.get("/can-bo")).text
        assert "Văn phòng nhắc, 1 câu" in (await moderator.get(HERE)).text
        assert (await office.send_form(f"{HERE}/do", **{**form, "don-vi": "nowhere"})).status_code == 403
