"""Every field for a day in the forms of staff takes what people type, or says at the field what it does not understand:
never a page of errors, and nothing that was typed is lost."""

import re
from pathlib import Path

from tests.web.sites import Visit, site, until_open
from tests.web.test_account import followed

BAD = ("31/02/2010", "29/02/2011", "01/01/1000", "01/01/9999", "31/12/0000", "", "hôm nào", "=cmd()", "1" * 400,
       "１５/０４/２０１０x", "2010-13-01", "<b>15/04</b>")  # fmt: skip
# do, where, its field for a day, and what else stands in the form; what is empty is allowed in `MAY_BE_EMPTY`.
FORMS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("session.plan", "/buoi/moi/do", "day", {"topic": "Đất", "venue": "Hội trường", "start": "8:30", "end": "11:30"}),
    ("session.postpone", "{session}/thay-doi", "day", {"reason": "Bão", "start": "8:30", "end": "11:30"}),
    ("session.replan", "{session}/do", "day", {"topic": "Đất", "venue": "Hội", "start": "8:30", "end": "11:30"}),
    ("question.request_extension", "/can-bo/theo-doi/do", "until", {"reason": "Hồ sơ dày"}),
    ("invitation.give", "{session}/khach/do", "day", {"body": "Sở Y tế", "hour": "8:00"}),
    ("sitting.plan", "/can-bo/ky-hop/do", "begins", {"kind": "ordinary", "ends": "01/01/2010"}),
    ("sitting.plan", "/can-bo/ky-hop/do", "ends", {"kind": "ordinary", "begins": "01/01/2010"}),
    ("officer.appoint", "/can-bo/don-vi/gltt/do", "since", {"name": "Ông A", "title": "GĐ", "signs": "head"}),
    ("officer.appoint", "/can-bo/don-vi/gltt/do", "until",
     {"name": "Ông A", "title": "GĐ", "signs": "head", "since": "01/01/2010"}),
    ("", "{session}/ghi-ho", "arrived", {"channel": "phone", "kind": "question", "field": "dat-dai", "text": "Hỏi?"}),
    ("report.draft", "{session}/bao-cao/do", "dated", {"rev": "0", "number": "12/BC-BTNMT", "text": "x"}),
)  # fmt: skip
MAY_BE_EMPTY = {("officer.appoint", "until"), ("", "arrived")}
ROLES = ("lead", "moderator", "office", "admin", "head")


async def test_no_day_that_anybody_types_breaks_a_form(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, answers__extension_days="9") as app, Visit(app) as lead:
        await lead.sign_in(app, "hung", *(("gltt", role) for role in ROLES))
        session = await lead.plan()
        await until_open(app, session)
        asked = await lead.send_form(f"/buoi/{session}/do", do="question.ask", kind="question", asker_type="citizen",
                                     field="dat-dai", name="Bà", text="Bao giờ?", cid="ask-000001")  # fmt: skip
        assert asked.status_code == 303
        question = asked.headers["location"].rpartition("/")[2]
        await followed(app)
        seen = set()
        for n, (do, where, field, more) in enumerate(FORMS):
            if do == "report.draft":
                for name in ("session.start", "session.end"):
                    sent = {"do": name, "session": session, "cid": f"{name.partition('.')[2]}-00001", "with": {}}
                    headers = {"Origin": str(lead.base_url).rstrip("/")}
                    done = (await lead.post(f"/buoi/{session}/do", json=sent, headers=headers)).json()
                    assert done["ok"], done
            for m, day in enumerate(BAD):
                form = {"do": do, "cid": f"days-{n:03}-{m:03}", "session": session, "question": question, **more}
                path = where.format(session=f"/buoi/{session}")
                answer = await lead.send_form(path, **form, **{field: day})
                if day == "" and (do, field) in MAY_BE_EMPTY:
                    continue
                assert answer.status_code in (200, 422), (do, path, field, day, answer.status_code, answer.text[:300])
                if answer.status_code == 200:
                    assert "error" in answer.text, (do, field, day)
                kept = re.sub(r"&(?:lt|gt|#\d+);", "", answer.text)
                typed = re.sub(r"[<>]", "", day)
                assert not day or typed in kept or day in answer.text, (do, field, day, "is lost")
                seen.add((do, field))
        assert len(seen) == len({(do, field) for do, _, field, _ in FORMS})
