"""The oldest link of a session still works: closed, its unit merged, and the successor renamed."""

import re
from pathlib import Path

from tests.web.sites import Visit, site, until_open, until_reacted
from tests.web.test_account import followed
from tests.web.test_pages import Site, under_way
from tests.web.test_register import BASE, merged, other, redirected

LINKS = (
    "/", "/buoi/{session}", "/buoi/{session}/toan-van", "/buoi/{session}/toan-van.json", "/buoi/{session}/toan-van.csv",
    "/buoi/{session}/cong-khai", "/buoi/{session}/cong-khai.json", "/buoi/{session}/niem-phong", "/cau/{question}",
    "/buoi/{session}/xem-lai", "/buoi/{session}/xem-lai/0.json", "/buoi/{session}/frame", "/luu-tru", "/atom",
    "/tim?q=bai+boi", "/nhung/buoi/{session}", "/nhung/cau/{question}", "/nhung?buoi={session}", "/sitemap/0.xml",
    "/api/v1/sessions/{session}", "/api/v1/pairs/{question}", "/api/v1/sessions?unit=kiengiang", "/en/buoi/{session}",
)  # fmt: skip
TOLD = ("/toan-van", "/cau/", "/nhung/cau/", "/nhung/buoi/", "/pairs/", "/xem-lai")


async def test_every_link_of_a_session_outlives_its_unit(tmp_path: Path, sqlite_url: str) -> None:
    async with (
        site(tmp_path, sqlite_url, live__poll_ms="100", reactions__poll_ms="50") as app,
        Visit(app, "kiengiang.localhost:8080") as lead,
        Visit(app, BASE, follow_redirects=True) as reader,
    ):
        await lead.sign_in(app, "kien", ("kiengiang", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        account = await app.people.find("kien")
        state = Site(app, lead, session, account.id if account else "")
        asked = await lead.ask(session, "Đất bãi bồi thì sao?")
        question = asked.headers["location"].rpartition("/")[2].partition("?")[0]
        if "/phieu/" not in asked.headers["location"]:  # a browser that is new is known first
            asked = await lead.ask(session, "Đất bãi bồi thì sao?")
            question = asked.headers["location"].rpartition("/")[2]
        await state.do("question.accept", question=question, text_rev=1)
        await state.do("session.start")
        await state.do("answer.draft", question=question, rev=0, text="Theo quy hoạch.")
        await state.do("answer.publish", question=question, rev=1)
        await state.do("session.end")
        links = [f"/r/kiengiang{each}".format(session=session, question=question) for each in LINKS]

        async def all_lead_there(when: str) -> None:
            for link in links:
                answer = await reader.get(link)
                assert answer.status_code == 200, (when, link)
                if any(each in link for each in TOLD) and not link.endswith(("niem-phong", "xem-lai")):
                    assert "bãi bồi" in answer.text, (when, link)

        await followed(app)
        await all_lead_there("while written answers are to come")
        await state.do("session.close")
        await until_reacted(app)
        await followed(app)
        await all_lead_there("closed")
        await merged(app)
        async with Visit(app, BASE) as plain:
            await redirected(plain, "/r/kiengiang/")
        await all_lead_there("merged")
        operator, registry = other(app)
        await registry.refresh()
        renamed = {"title": "Sở Nông nghiệp và Môi trường tỉnh An Giang", "room": True, "valid_from": "2026-01-01"}
        await operator.change("angiang", {"name": "An Giang", **renamed}, "rename-001")
        await all_lead_there("renamed")
        ends = ("", "/niem-phong", "/cong-khai", "/xem-lai")
        for path in (f"/cau/{question}", *(f"/buoi/{session}{end}" for end in ends)):
            page = (await reader.get(f"/r/kiengiang{path}")).text
            assert re.search(r'class="held".*Kiên Giang.*nay là Sở Nông nghiệp và Môi trường tỉnh An Giang', page), path


async def test_a_merged_question_leads_to_its_main_one_at_once(tmp_path: Path, sqlite_url: str) -> None:
    """Before the table of questions, which follows the log, knows of it, and afterwards."""
    async with under_way(tmp_path, sqlite_url) as state, Visit(state.app) as anyone:
        main, other = [await state.ask(f"Câu số {n}?", f"ask-merged-{n}") for n in range(2)]
        for question in (main, other):
            await state.do("question.accept", question=question, text_rev=1)
        await followed(state.app)
        assert (await anyone.get(f"/cau/{other}")).status_code == 200
        await state.do("question.merge", into=main, questions=[other])
        answer = await anyone.get(f"/cau/{other}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/cau/{main}")
        await followed(state.app)
        assert (await anyone.get(f"/cau/{other}")).headers["location"] == f"/cau/{main}"
