"""Pictures for shared links: what is published, as it stands now, and of nothing that is hidden."""

import struct
from pathlib import Path
from typing import Any

import pytest

from server.gateway.visitor import Visitor
from server.office.rendering.card import MOST, SIZES, Card, brief, legible, png
from tests.web.sites import Visit, site, until_open


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.mark.parametrize(
    "text", ["", "Ặ" * 500, '#eval("x") $x$ \\ <b>', "a" + "\u0301" * 90, "=cmd|'/c calc'!A1", "😀 ស្រី \u202e"]
)
def test_whatever_is_written_it_is_one_picture_of_that_size(text: str) -> None:
    assert size(png(Card("Sở Mẫu", text[:40], text, "gltt.example"))) == (1200, 630)


@pytest.mark.parametrize(("one", "other"), [("ក", "ខ"), ("ꨀ", "ꨁ")], ids=("khmer", "cham"))
def test_letters_of_khmer_and_cham_are_drawn_each_as_its_own(one: str, other: str) -> None:
    assert legible(one * 20)
    assert png(Card("Sở Mẫu", "", one, "gltt.example")) != png(Card("Sở Mẫu", "", other, "gltt.example"))


def test_long_texts_are_cut_between_words() -> None:
    assert brief("Một hai ba", 8) == "Một hai…"
    assert brief("  Một\n hai ", 8) == "Một hai"
    assert len(brief("x" * 900, MOST)) == MOST + 1
    assert [each for each, _ in SIZES] == sorted(each for each, _ in SIZES)


async def test_it_follows_what_everybody_may_read(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, web__base_domain="giaoluu.example") as app:
        host = {"host": "gltt.giaoluu.example"}
        async with Visit(app, **host) as lan, Visit(app, **host) as asker, Visit(app, **host) as reader:
            await lan.sign_in(app, "lan", ("gltt", "lead"))
            session = await lan.plan()
            await until_open(app, session)
            id = (await asker.ask(session, "Bao giờ có sổ đỏ?")).headers["location"].rpartition("/")[2]
            account = await app.people.find("lan")
            assert account is not None
            lead = Visitor(asker="", account=account.id, room="gltt")

            async def do(name: str, **raw: Any) -> None:
                await app.service.do(session, lead, name, {"question": id, **raw}, f"{name.replace('.', '-')}-0001")

            assert (await reader.get(f"/cau/{id}/the.png")).status_code == 404
            await do("question.accept", text_rev=1)
            first = await reader.get(f"/cau/{id}/the.png")
            assert (first.headers["content-type"], size(first.content)) == ("image/png", (1200, 630))
            again = await reader.get(f"/cau/{id}/the.png", headers={"If-None-Match": first.headers["etag"]})
            assert again.status_code == 304
            await do("question.redact", text_rev=1, text="Bao giờ có giấy chứng nhận?")
            changed = await reader.get(f"/cau/{id}/the.png", headers={"If-None-Match": first.headers["etag"]})
            assert changed.status_code == 200
            await do("question.veil", state="accepted", reason="spam")
            assert (await reader.get(f"/cau/{id}/the.png")).status_code == 404
            assert (await reader.get(f"/cau/{'0' * 24}/the.png")).status_code == 404

            for path in ("/the.png", f"/buoi/{session}/the.png"):
                assert size((await reader.get(path)).content) == (1200, 630)
            picture = f"http://gltt.giaoluu.example:8080/buoi/{session}/the.png"
            for path in ("/", f"/buoi/{session}"):
                assert f'<meta property="og:image" content="{picture}">' in (await reader.get(path)).text
