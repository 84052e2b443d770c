"""The page of a seal, the record to take away and the slip: what is sealed can be checked, what is veiled is gone."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.domain.session.question import LOOKUP
from tests.proofs import judged
from tests.web.sites import Visit
from tests.web.test_pages import Site, under_way

HIDDEN = "Câu này không ai được đọc?"
HOSTILE = '</script><b>Hoà</b> & "sổ" =cmd()'


@pytest.fixture
async def state(tmp_path: Path, database_url: str) -> AsyncIterator[Site]:
    async with under_way(tmp_path, database_url) as state:
        yield state


@pytest.mark.each_database
async def test_what_is_sealed_can_be_checked_and_what_is_veiled_is_gone(state: Site) -> None:
    session, app = state.session, state.app
    first, second = await state.ask(HOSTILE, "ask-000001"), await state.ask("Bao giờ cấp sổ?", "ask-000002")
    await state.ask(HIDDEN, "ask-000003")
    for question in (first, second):
        await state.do("question.accept", question=question, text_rev=1)
    await state.do("session.start")
    await state.do("question.promise", question=first, state="accepted")
    await state.do("answer.draft", question=first, rev=0, text="Xin trả lời.")
    await state.do("answer.publish", question=first, rev=1)
    async with Visit(app) as reader:
        assert (await reader.get(f"/buoi/{session}/niem-phong")).status_code == 200
        assert (await reader.get(f"/buoi/{session}/niem-phong.json")).status_code == 404
        assert (await reader.get(f"/buoi/{session}/toan-van.json")).json()["proof"] is None
        await state.do("session.end")
        assert await app.sealing.seal(f"session:{session}") is not None
        whole = (await reader.get(f"/buoi/{session}/toan-van.json")).json()
        assert judged(whole)[0] == 0, judged(whole)[1]
        assert HIDDEN not in json.dumps(whole, ensure_ascii=False)
        page = (await reader.get(f"/buoi/{session}/niem-phong")).text
        seal = (await reader.get(f"/buoi/{session}/niem-phong.json")).json()
        assert json.loads(seal["statement"])["root"] in page
        assert json.loads(seal["statement"])["public"] == [1, 2]
        for wrong in ("?so=99", "?so=hom-qua", "?so=' OR 1=1"):
            assert (await reader.get(f"/buoi/{session}/niem-phong.json{wrong}")).status_code == 404

        slip = (await reader.send_form("/tra-cuu", code=app.service.receipts.code(first, LOOKUP))).text
        proof = json.loads(re.findall(r'id="receipt-proof">(.*?)</script>', slip, re.DOTALL)[0])
        assert proof["entry"]["parts"]["words.text"]["value"] == HOSTILE
        assert judged(proof)[0] == 0
        assert "<b>Hoà" not in slip

        # What is taken out of sight is out of the download at once; the seal that says so follows.
        await state.do("question.veil", question=second, state="accepted", reason="personal_data")
        veiled = (await reader.get(f"/buoi/{session}/toan-van.json")).json()
        assert "Bao giờ" not in json.dumps(veiled, ensure_ascii=False)
        assert "try again in a minute" in judged(veiled)[1]
        await app.sealing.seal(f"session:{session}")
        sealed = (await reader.get(f"/buoi/{session}/toan-van.json")).json()
        assert judged(sealed)[0] == 0, judged(sealed)[1]
        assert "hashlib" in (await reader.get("/kiem-chung/verify.py")).text
