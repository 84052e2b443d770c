"""Asking along without scripts: the form knows its person, counts once, is taken back, and says why not."""

from pathlib import Path

from server.gateway.visitor import Visitor
from tests.web.sites import Visit, site, until_open


async def test_without_scripts_one_asks_along_once_and_takes_it_back(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as lan, Visit(app) as asker, Visit(app) as reader:
        await lan.sign_in(app, "lan", ("gltt", "moderator"))
        session = await lan.plan()
        await until_open(app, session)
        id = (await asker.ask(session, "Bao giờ có sổ?")).headers["location"].rpartition("/")[2]
        account = await app.people.find("lan")
        assert account is not None
        moderator = Visitor(asker="", account=account.id, room="gltt")
        hidden = {"do": "support.give", "question": id}
        assert (await reader.send_form(f"/buoi/{session}/do", **hidden, follow="")).status_code in (307, 404)
        await app.service.do(session, moderator, "question.accept", {"question": id, "text_rev": 1}, "accept-0001")
        page = await reader.get(f"/buoi/{session}")
        assert 'value="support.give"' in page.text
        for _ in range(2):
            known = await reader.send_form(f"/buoi/{session}/do", **hidden)
            while known.status_code == 307:
                known = await reader.send_form(known.headers["location"], **hidden)
            assert known.headers["location"].endswith(f"/buoi/{session}/cung-hoi/{id}")
        runtime = await app.service.runtime(session)
        assert (await app.service.supports.counts.counted(runtime, id))["counts"] == [1]
        assert 'value="support.take_back"' in (await reader.get(known.headers["location"])).text
        await reader.send_form(f"/buoi/{session}/do", do="support.take_back", question=id)
        assert (await app.service.supports.counts.counted(runtime, id))["counts"] == [0]
        own = await asker.send_form(f"/buoi/{session}/do", **hidden)
        assert own.status_code == 422
        assert "chính ông/bà" in own.text
