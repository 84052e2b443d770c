"""Reports of a whole round: drafted, signed and made as PDF, DOCX and XLSX, and the consolidated one of them; then the
page of a report, of sessions that nobody has looked at yet, and again.

python -m bench.reports FOLDER      what `./giaoluu simulate-round --keep` has left; it is written into
"""

import asyncio
import io
import re
import sys
import time
from typing import Any

import pypdf

from server import settings
from server.app import App, running
from server.office.rendering.pdf import pdf
from server.office.result_report import report
from server.office.units import registry
from server.runtime import folded
from server.runtime.folded import folded_by
from server.web import account, report_facts
from tests.office.test_result_report import SIGNED, facts
from tests.office.test_result_report import row as a_row
from tests.web.sites import HOST, Visit

AIM_S, PAGE_MS, PDF_S, PAGES = 120.0, 200.0, 1.0, 50
KINDS = ("pdf", "docx", "xlsx")
AT_ONCE = 2
PARTS = dict.fromkeys(("preparation", "matters", "opinions", "difficulties", "proposals"), "Như đã nêu.")
WRITTEN = {"dated": "04/05/2010", "signer": "Nguyễn Văn Mẫu", "title": "GIÁM ĐỐC", **PARTS}


class Seat(Visit):
    """A member of staff in one room, who writes a report and signs it."""

    async def sign(self, here: str, noun: str, number: str, others: Visit) -> None:
        rev = re.findall(r'name="rev" value="(\d+)"', await page(self, here))[0]
        sent = await self.send_form(f"{here}/do", do=f"{noun}.draft", cid="draft-0001", rev=rev, number=number,
                                    **WRITTEN)  # fmt: skip
        assert sent.status_code == 303, told(sent.text)
        rev = re.findall(r'name="rev" value="(\d+)"', await page(others, here))[0]
        sent = await others.send_form(f"{here}/do", do=f"{noun}.sign", cid="signed-001", rev=rev)
        assert sent.status_code == 303, told(sent.text)


def told(text: str) -> str:
    """What a page says against what was sent."""
    return " ".join(re.findall(r'class="(?:fault|error|alert)[^>]*>([^<]+)', text)) or text[:3000]


async def page(visit: Visit, path: str) -> str:
    answer = await visit.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[-1000:])
    return answer.text


async def files(visit: Visit, here: str) -> int:
    """Makes all three; how many pages there are."""
    for kind in KINDS:
        answer = await visit.get(f"{here}.{kind}")
        assert answer.status_code == 200, (here, kind, answer.status_code)
        if kind == "pdf":
            pages = len(pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    return pages


async def unit(app: App, row: dict[str, Any], number: int, gate: asyncio.Semaphore) -> int:
    room = str(row["room"])
    host = HOST.replace("gltt", room)
    async with gate, Seat(app, host) as lead, Seat(app, host) as head:
        await lead.sign_in(app, f"chutri-{room}")
        await head.sign_in(app, f"giamdoc-{room}")
        here = f"/buoi/{row['id']}/bao-cao"
        await lead.sign(here, "report", f"{number}/BC-STNMT", head)
        return await files(lead, here)


async def measure(folder: str) -> bool:
    chosen = {
        "people.second_factor_roles": "",
        "paths.var": folder,
        "database.url": f"sqlite:///{folder}/giaoluu.db",
        "redis.url": "",
    }
    account.FRESH_MS = 1
    chosen |= {"limits.sign_ins_per_ip_min": "10000"}
    async with running(settings.load(chosen)) as app:
        rounds = await app.book.rows("rounds", {"room": registry().ministry}, "starts_at")
        round = next(row for row in rounds if row["number"] == 1)
        rows = [row for row in await app.book.rows("sessions", {"round": round["id"]}) if not row["cancelled_at"]]
        begun, gate = time.perf_counter(), asyncio.Semaphore(AT_ONCE)
        pages = await asyncio.gather(*(unit(app, dict(row), n, gate) for n, row in enumerate(rows, 1)))
        done = time.perf_counter() - begun
        async with Seat(app, HOST) as office, Seat(app, HOST) as head:
            await office.sign_in(app, "vanphong-1")
            await head.sign_in(app, f"giamdoc-{registry().ministry}")
            here = f"/can-bo/dot/{round['id']}/tong-hop"
            await office.sign(here, "consolidated", "99/BC-BTNMT", head)
            pages.append(await files(office, here))
        took = time.perf_counter() - begun
        print(f"{len(rows)} reports and the consolidated one, {sum(pages)} pages as PDF, DOCX and XLSX: "
              f"{done:.1f} s + {took - done:.1f} s = {took:.1f} s, aim {AIM_S:.0f} s")  # fmt: skip
        times = [
            await timed(app, f"chutri-{registry().ministry}", path)
            for path in ("/can-bo/bao-cao", "/can-bo/chat-luong?nam=2010", f"{here}", "/cong-khai")
        ]
        times += await report_pages(app, [dict(row) for row in rows])
        return took <= AIM_S and max(times) <= PAGE_MS and long_pdf() <= PDF_S


async def report_pages(app: App, rows: list[dict[str, Any]]) -> list[float]:
    """Of the sessions of the round: the first look at each, when all of it is folded from the log, and the second."""
    found = []
    async with Visit(app, HOST) as visit:
        await visit.sign_in(app, "vanphong-1")
        await page(visit, "/can-bo/bao-cao")
        report_facts.forget()
        folded_by(app.service).forget()
        for said in ("first", "second"):
            took = []
            for row in rows[: folded.KEPT]:
                begun = time.perf_counter()
                await page(visit, f"/buoi/{row['id']}/bao-cao")
                took.append((time.perf_counter() - begun) * 1000)
            took.sort()
            found.append(took[len(took) // 2])
            print(f"page of a report, {said} look at {len(took)} of them: {found[-1]:.0f} ms (longest {took[-1]:.0f}), "
                  f"aim {PAGE_MS:.0f} ms")  # fmt: skip
    return found


async def timed(app: App, login: str, path: str) -> float:
    """The median of some calls of a page, in ms; each at another moment, so that nothing is kept."""
    async with Visit(app, HOST) as visit:
        await visit.sign_in(app, login)
        took = []
        for _ in range(9):
            await asyncio.sleep(0.002)
            begun = time.perf_counter()
            await page(visit, path)
            took.append((time.perf_counter() - begun) * 1000)
    found = sorted(took)[len(took) // 2]
    print(f"{path}: {found:.0f} ms (longest {max(took):.0f}), aim {PAGE_MS:.0f} ms")
    return found


def long_pdf() -> float:
    """CPU seconds of a PDF of so many pages."""
    words = "Kính gửi ông/bà, Sở xin trả lời như sau: đề nghị liên hệ bộ phận tiếp nhận để được hướng dẫn. " * 6
    many = [a_row(n, text=f"{words[:300]}{n}", answer=words, place="") for n in range(1, 171)]
    paper = report(facts(*many), SIGNED, signed=True)
    pdf(report(facts(*many[:2]), SIGNED, signed=True))
    begun, clock = time.process_time(), time.perf_counter()
    made = pdf(paper)
    took, wall = time.process_time() - begun, time.perf_counter() - clock
    print(f"PDF of {len(pypdf.PdfReader(io.BytesIO(made)).pages)} pages: {took:.2f} s CPU, {wall:.2f} s, "
          f"aim {PDF_S:.0f} s of CPU for {PAGES} pages")  # fmt: skip
    return took


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure(sys.argv[1])) else 1)
