"""No export runs anything: hostile rows go into everything that can be exported, and every export is read back. A new
export that is not in the table here is found by its address."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pypdf
from icalendar import Calendar
from openpyxl import load_workbook

from server.app import App
from server.local_time import DAY_MS
from server.web import routes
from tests.web.sites import Visit, site, until_open
from tests.web.test_account import followed
from tests.web.test_consolidated import act, planned
from tests.web.test_notices import delivered

FORMULA = '=HYPERLINK("http://vidu.example","Bấm vào đây")'
HOSTILE = (
    FORMULA, "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1+1", "-2+3", "\t=1+1",
    "<script>alert('gltt')</script><img src=x onerror=alert(1)>", "]]><x xmlns='y'/>&amp;&#0;",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    '#eval("1") #read("/etc/passwd") $x$ #import "a"', "Dòng\r\nBEGIN:VALARM\nEND:VEVENT",
    "ghi \u202eờưv tấđ\u202c \u2066?\u2069",
    "Z\u0300\u0301\u0302\u0303\u0304a\u0300\u0301lgo",
)  # fmt: skip
ALL = " ".join(HOSTILE)
EXPORT = re.compile(r"\.(pdf|docx|xlsx|xls|csv|tsv|json|ics|atom|xml|txt|zip|md)$|/atom$")


def read_xlsx(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            told = parts.read(name).decode()
            ElementTree.fromstring(told)
            assert not re.search(r"<f[ >]|<hyperlink|TargetMode=.External|<ddeLink", told), name
    cells = [cell for sheet in load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def read_docx(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            told = parts.read(name).decode()
            root = ElementTree.fromstring(told)
            assert "TargetMode=" not in told, name
            codes = [each.text for each in root.iter() if each.tag.endswith("}instrText")]
            assert {*codes} <= {"PAGE"}
            assert not [each for each in root.iter() if each.tag.endswith(("}fldSimple", "}hyperlink", "}script"))]


def read_pdf(made: bytes) -> None:
    book = pypdf.PdfReader(io.BytesIO(made))
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Names"} & {*book.trailer["/Root"]}  # type: ignore[misc]
    assert not [page for page in book.pages if "/Annots" in page or "/AA" in page]
    text = "".join("".join(page.extract_text().split()) for page in book.pages)
    assert "root:" not in text, "nothing was read"
    assert '#eval("1")#read("/etc/passwd")$x$' in text, "text is set as it was written"


def read_ics(made: bytes) -> None:
    calendar = Calendar.from_ical(made.decode())
    assert {each.name for each in calendar.walk()} <= {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD"}
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def read_xml(made: bytes) -> None:
    root = ElementTree.fromstring(made)
    assert not [each.tag for each in root.iter() if each.tag.rpartition("}")[2] in ("script", "img", "x")]


def read_list(made: bytes) -> None:
    assert isinstance(json.loads(made), list)


def read_json(made: bytes) -> None:
    assert isinstance(json.loads(made), dict)


def read_plain(made: bytes) -> None:
    assert b"<" not in made


def read_csv(made: bytes) -> None:
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1, "no cell breaks out of its row"
    assert not [cell for row in rows[1:] for cell in row if cell.lstrip(" \ufeff")[:1] in ("=", "+", "@", "\t", "\r")]


def read_text(made: bytes) -> None:
    assert not [char for char in made.decode() if char < " " and char not in "\n\r\t"]


# The address of every export, and how it is read back.
EXPORTS: dict[str, Callable[[bytes], None]] = {
    "/tim.json": read_json, "/tim.atom": read_xml, "/atom": read_xml, "/robots.txt": read_plain,
    "/sitemap.xml": read_xml, "/sitemap/{part:int}.xml": read_xml,
    "/buoi/{session}/cong-khai.json": read_json, "/cong-khai.json": read_json,
    "/buoi/{session}/cong-khai.xlsx": read_xlsx, "/cong-khai.xlsx": read_xlsx,
    "/buoi/{session}/bao-cao.pdf": read_pdf, "/buoi/{session}/bao-cao.docx": read_docx,
    "/buoi/{session}/bao-cao.xlsx": read_xlsx, "/can-bo/chat-luong.xlsx": read_xlsx,
    "/can-bo/dot/{round}/tong-hop.pdf": read_pdf, "/can-bo/dot/{round}/tong-hop.docx": read_docx,
    "/can-bo/dot/{round}/tong-hop.xlsx": read_xlsx, "/can-bo/nam.json": read_json, "/can-bo/nam.xlsx": read_xlsx,
    "/buoi/{session}/toan-van.json": read_json, "/buoi/{session}/niem-phong.json": read_json,
    "/buoi/{session}/xem-lai/{piece:int}.json": read_json, "/buoi/{session}/xem-lai/muc.json": read_list,
    "/buoi/{session}/toan-van.csv": read_csv, "/buoi/{session}/toan-van.xlsx": read_xlsx,
    "/buoi/{session}/toan-van.docx": read_docx, "/buoi/{session}/toan-van.pdf": read_pdf,
    "/buoi/{session}/toan-van.txt": read_text, "/tim.csv": read_csv, "/tim.xlsx": read_xlsx,
    "/lich.ics": read_ics, "/can-bo/chuyen/{stream}/{question}/goi-y.json": read_json,
}  # fmt: skip

UNTIL_CLOSED = ("/buoi/{session}/niem-phong.json",)
# Read back where they are made: of the audit, of a breach, of a replay for staff.
ELSEWHERE = re.compile(
    r"^/can-bo/(nhat-ky|su-co)[./]|^/can-bo/du-lieu/xac-nhan/|^/buoi/\{session\}/xem-lai/(ban|san-khau)/"
)


def addresses() -> set[str]:
    tables = [value for name, value in vars(routes).items() if name.isupper() and isinstance(value, tuple)]
    return {row[0] for table in tables for row in table if isinstance(row, tuple) and "GET" in row[2]}


def test_every_export_that_there_is_stands_in_the_table() -> None:
    assert {each for each in addresses() if EXPORT.search(each) and not ELSEWHERE.search(each)} == {*EXPORTS}


def today(now: int) -> dict[str, int]:
    """A day of a round whose intake is open."""
    starts = now + 3 * 3_600_000
    return {
        "intake_opens": now - 1000, "starts_at": starts, "ends_at": starts + 3_600_000,
        "answer_due": starts + 7 * DAY_MS, "announce_by": now - 2 * DAY_MS,
    }  # fmt: skip


async def filled(app: App) -> dict[str, str]:
    """A round, a session of it that is over, its reports, its quality record: all of it hostile."""
    async with Visit(app) as lead, Visit(app, "angiang.localhost:8080") as anyone:
        for login, *roles in (("hung", ("gltt", "lead")), ("lanh", ("angiang", "lead")), ("lan", ("angiang", "lead")),
                              ("haihead", ("gltt", "head")),
                              ("soat", ("gltt", "auditor"), ("angiang", "auditor"))):  # fmt: skip
            await lead.sign_in(app, login, *roles)
        round, session = await planned(app, days=[today(app.book.now())], topic=f"{FORMULA} {HOSTILE[6]}")
        await until_open(app, session)
        for n, text in enumerate((*HOSTILE, ALL)):
            name = text.replace("\r\n", " ").replace("\n", " ")[:60].strip()
            await anyone.ask(session, f"{text} ?", cid=f"ask-{n:06}", name=name, field="dat-dai")
        runtime = await app.service.runtime(session)
        asked = [id for _, id in runtime.view.state.keys("question")]
        assert len(asked) > 10, "they were taken"
        for id in asked[:-1]:
            await act(app, "lanh", session, "question.accept", "angiang", question=id, text_rev=1)
        await act(app, "lanh", session, "finding.mark", "angiang", question=asked[0], rev=0, matter=ALL, law=ALL,
                  proposal=ALL)  # fmt: skip
        await act(app, "lanh", session, "session.start", "angiang")
        await act(app, "lanh", session, "session.end", "angiang")
        for id in asked[:3]:
            await act(app, "lanh", session, "answer.draft", "angiang", question=id, rev=0, text=ALL)
            await act(app, "lan", session, "answer.publish", "angiang", question=id, rev=1)
        await act(app, "soat", session, "nonconformity.write", "angiang", reason=ALL)
        (noted,) = await app.book.rows("nonconformities", {"kind": "other"})
        plan = {"nonconformity": noted["nonconformity"], "what": ALL, "owner": FORMULA, "due": 1_900_000_000_000}
        await act(app, "lanh", session, "corrective_action.plan", "angiang", **plan)
        words = {"rev": 0, "dated": 1_803_000_000_000, "number": "7/BC-STNMT", "signer": FORMULA, "title": "=1+1"}
        parts = dict.fromkeys(("preparation", "matters", "opinions", "difficulties", "proposals"), ALL)
        await act(app, "lanh", session, "report.draft", "angiang", **words, **parts)
        await act(app, "lanh", session, "report.sign", "angiang", rev=1)
        await delivered(app)
        await act(app, "hung", f"round:{round}", "consolidated.draft", **{**words, "number": "9/BC-BTNMT"}, **parts)
    return {
        "session": session,
        "round": round,
        "part:int": "0",
        "piece:int": "0",
        "stream": session,
        "question": asked[-1],
    }


async def test_no_export_runs_anything(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app:
        known = await filled(app)
        await followed(app)
        async with Visit(app) as staff, Visit(app, "angiang.localhost:8080") as anyone:
            await staff.sign_in(app, "hung")
            await anyone.sign_in(app, "lanh")
            for address, read in EXPORTS.items():
                path = re.sub(r"\{(.+?)\}", lambda found: known[found[1]], address)
                of_round = path.startswith(("/can-bo/dot", "/can-bo/nam"))
                answer = await (staff if of_round else anyone).get(path, params={"q": "eval"} if "tim" in path else {})
                if address in UNTIL_CLOSED:
                    assert answer.status_code == 404, "it is numbers and digests of a session that is closed"
                    continue
                assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
                assert "html" not in answer.headers["content-type"], path
                read(answer.content)
