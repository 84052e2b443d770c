"""The page of breaches: by form from the finding to the end, its clock, the notice as DOCX and PDF, who may look."""

import io
import re
from pathlib import Path

import pytest
from docx import Document

from server.local_time import DAY_MS, clock, day_of
from server.office import breach_paper
from server.office.rendering.pdf import pdf
from server.words import document
from tests.domain.unit.test_breach import FOUND, KEEPER, one, recorded
from tests.laws.histories import START
from tests.web.sites import Visit, site

HERE = "/can-bo/su-co"
HOSTILE = "<script>x</script> =cmd|' /C calc'!A0 \u202eẤ " + "a\u0301" * 40


async def send(visit: Visit, do: str, **fields: str) -> tuple[int, str]:
    page = (await visit.get(HERE)).text
    cid = re.search(r'name="cid" value="([^"]+)"', page)
    answer = await visit.send_form(f"{HERE}/do", do=do, cid=f"{cid[1] if cid else ''}x", **fields)
    if answer.status_code == 303:
        answer = await visit.get(answer.headers["location"])
    return answer.status_code, answer.text


async def test_from_its_finding_to_the_notice(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as keeper, Visit(app) as auditor, Visit(app) as other:
        await keeper.sign_in(app, "quan", ("angiang", "admin"))
        await auditor.sign_in(app, "soat", ("gltt", "auditor"))
        await other.sign_in(app, "lan", ("gltt", "moderator"))
        unit = Visit(app, "angiang.localhost:8080", cookies=keeper.cookies)
        await unit.sign_in(app, "quan")
        long_ago = app.book.now() - 4 * DAY_MS
        when = {"day": f"{day_of(long_ago):%d/%m/%Y}", "hour": clock(long_ago).replace(":", " giờ ")}
        for bad, said in (({"hour": "25"}, "hour-error"), ({"day": "31/02/2030"}, "day-error"),
                          ({"people": "nhiều"}, "people-error"), ({"day": "01/01/2099"}, "chưa tới")):  # fmt: skip
            form = {**when, "people": "1.200", "text": HOSTILE, "data": "contact", **bad}
            status, text = await send(unit, "breach.record", **form)
            assert (status, said in text, "&lt;script&gt;" in text) == (422, True, True), (bad, text)
        status, text = await send(unit, "breach.record", **when, people="1.200", text=HOSTILE, data="contact")
        assert (status, "Quá hạn thông báo" in text, "Khoảng 1.200 người" in text) == (200, True, True)
        (row,) = await app.book.rows("breaches", {})
        listed = (await auditor.get(HERE)).text
        assert "Sở Tài nguyên và Môi trường tỉnh An Giang" in listed
        assert "quá hạn thông báo 1" in listed
        assert "<script>x" not in listed
        place = f"{row['unit']}.{row['id']}"
        chosen = {"unit": str(row["unit"]), "breach": str(row["id"])}
        status, text = await send(unit, "breach.tell", **chosen, **when, whom="authority", text="Công văn 12")
        assert (status, "Đã thông báo lúc" in text) == (200, True)
        status, text = await send(unit, "breach.conclude", **chosen, text="Đã xoá tệp")
        assert (status, "đã kết thúc" in text) == (200, True)
        for visit, path, expected in (
            (auditor, f"{HERE}?su-co={place}", 200), (auditor, f"{HERE}/{place}.pdf", 200), (other, HERE, 403),
            (other, f"{HERE}/{place}.docx", 403), (unit, f"{HERE}/angiang.{'0' * 24}.pdf", 404),
            (unit, f"{HERE}/gltt.{row['id']}.pdf", 404), (unit, f"{HERE}?su-co=nowhere.x", 404),
        ):  # fmt: skip
            assert (await visit.get(path)).status_code == expected, path
        made = await unit.get(f"{HERE}/{place}.docx")
        text = "\n".join(each.text for each in Document(io.BytesIO(made.content)).paragraphs)
        assert "Công văn 12" in text and "<script>x</script>" in text and "1.200" in text  # noqa: PT018
        await unit.aclose()


@pytest.mark.parametrize(
    ("told", "said"), [(None, "Hạn thông báo"), (START, "trong hạn"), (START + DAY_MS * 9, "sau hạn")]
)
def test_the_notice_says_how_the_clock_stands(told: int | None, said: str) -> None:
    scene = recorded(text=HOSTILE)
    scene.now += 10 * DAY_MS
    if told:
        scene.given(KEEPER, "breach.tell", breach=one(scene).id, whom="authority", told_at=told, text="CV")
    made = breach_paper.paper(one(scene), "Sở A tỉnh An Giang", "An Giang", {}, "Cục A05", scene.now, document)
    (clock_part,) = [each for each in made.sections if "Thời hạn" in each.heading]
    assert said in str(clock_part.paragraphs[0])
    assert ("đã quá hạn" in str(clock_part.paragraphs[0])) is (told is None)
    assert pdf(made).startswith(b"%PDF")
    assert FOUND["text"] != HOSTILE
