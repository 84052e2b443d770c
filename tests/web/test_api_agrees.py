"""Our own pages and the interface for programs say the same of the same, whatever was done to the questions."""

import contextlib
import html
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server import words
from server.domain.session.question import Question
from server.errors import Refused
from server.search import search as searching
from server.web import api_answer, session_record
from tests.web.sites import Visit
from tests.web.test_pages import Site, under_way
from tests.web.test_search import followed

API = "/api/v1"
# Lists of our pages that go on, and which part of a page is the list.
LISTS = {
    "/tim?q=dat": r'class="results-head".*?class="search-foot"',
    "/buoi/{session}": r'<ol class="answers".*?</ol>',
}
# What is done to a question, with what it needs (None: as it stands); whatever its state refuses is not done.
ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("question.accept", {"text_rev": 1}),
    ("question.promise", {"state": None}),
    ("answer.draft", {"rev": 0, "text": "Hồ sơ được giải quyết."}),
    ("answer.publish", {"rev": 1}),
    ("answer.correct", {"rev": 2, "text": "Hồ sơ đã được giải quyết.", "note": "Nhầm."}),
    ("question.veil", {"state": None, "reason": "personal_data"}),
    ("question.refuse", {"state": None, "reason": "spam"}),
    ("question.redact", {"text_rev": 1, "text": "Câu đã lược về đất?"}),
)


@pytest.fixture
async def state(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    monkeypatch.setattr(searching, "LOOK_S", 0.0)
    monkeypatch.setattr(api_answer, "KEPT_MS", 1)
    monkeypatch.setattr(session_record, "ANSWERS", 1)
    async with under_way(tmp_path, database_url, search__page="1") as made:
        await made.do("session.start")
        yield made


async def played(state: Site, chance: random.Random) -> list[str]:
    ids = [await state.ask(f"Câu {n} về đất đai?", f"ask-agree-{n:03}") for n in range(14)]
    for id in ids:
        for command, needed in ACTS[: chance.randrange(len(ACTS) + 1)]:
            if chance.random() < 0.8:
                await _tried(state, command, id, needed)
    await state.do("session.end")
    await followed(state.app)
    return ids


async def _tried(state: Site, command: str, id: str, needed: dict[str, Any]) -> None:
    now = {"state": state.app.service.streams[state.session].view.state.need(Question, id).state}
    with contextlib.suppress(Refused):
        await state.do(command, question=id, **{name: now.get(name, value) for name, value in needed.items()})


async def every(anyone: Visit, path: str) -> list[dict[str, Any]]:
    """All of a list, page by page."""
    found, way = [], path
    while way:
        page = (await anyone.get(way)).json()
        found += page["items"]
        way = re.sub(r"^https?://[^/]+", "", page["next"] or "")
    return found


def cited(page: str) -> set[str]:
    return set(listed(page))


def listed(page: str) -> list[str]:
    """The questions to which a page leads, in its order."""
    return re.findall(r'href="[^"]*/cau/([0-9a-f]+)"', page)


async def continued(anyone: Visit, path: str, region: str) -> tuple[list[str], list[str]]:
    """A list of a page, and of those to which its link leads; and the page's with what its script fetches. `region`:
    the part of a page that is the list."""

    def own(page: str) -> list[str]:
        return [id for part in re.findall(region, page, re.DOTALL) for id in listed(part)]

    first = way = (await anyone.get(path)).text
    fetched = re.findall(r'data-part="more" data-next="([^"]+)"', first)
    linked = own(way)
    while following := re.findall(r'rel="next" href="([^"]+)"', way):
        way = (await anyone.get(html.unescape(following[0]))).text
        linked += own(way)
    assert bool(fetched) == (linked != own(first))
    return linked, own(first) + [each["id"] for way in fetched for each in await every(anyone, html.unescape(way))]


@pytest.mark.parametrize("seed", range(3))
async def test_a_session_its_questions_and_a_search_read_alike(state: Site, seed: int) -> None:
    asked = await played(state, random.Random(seed))
    here = f"/buoi/{state.session}"
    async with Visit(state.app) as anyone:
        pairs = {
            pair["id"]: pair for pair in await every(anyone, f"{API}{here.replace('buoi', 'sessions')}/pairs?limit=3")
        }
        record = (await anyone.get(f"{here}/toan-van.json")).json()
        read = {pair["question"]["id"]: pair for pair in record["pairs"]}
        assert list(pairs) == list(read)
        told = {id: (each["text"], (each["answer"] or {}).get("text")) for id, each in pairs.items()}
        assert told == {
            id: (each["question"].get("text"), (each["answer"] or {}).get("text")) for id, each in read.items()
        }
        shown = {id for id, (text, _) in told.items() if text}
        assert len(shown) > 2
        transcript = (await anyone.get(f"{here}/toan-van")).text
        assert shown <= cited(transcript) <= set(pairs)
        for id, pair in pairs.items():
            page, single = await anyone.get(f"/cau/{id}"), await anyone.get(f"{API}/pairs/{id}")
            assert page.status_code == single.status_code, id
            assert single.json() == pair
            for text in filter(None, told[id]):
                assert text in page.text

        found = {pair["id"] for pair in await every(anyone, f"{API}/search?q=dat%20dai&limit=2")}
        assert found >= {pair["id"] for pair in (await anyone.get("/tim.json?q=dat+dai")).json()["found"]} != set()
        assert found <= {id for id, (_, answer) in told.items() if answer}

        for id in found:
            page, beside = (await anyone.get(f"/cau/{id}")).text, await anyone.get(f"{API}/pairs/{id}/similar")
            own = page.partition('class="story-alike"')[2].partition("</section>")[0]
            assert [each["id"] for each in beside.json()["items"]] == listed(own)

        (own,) = [one for one in await every(anyone, f"{API}/sessions") if one["id"] == state.session]
        archive = (await anyone.get("/luu-tru")).text
        counted = words.t("history.figures", received=own["received"], answered=own["answered"])
        assert own["answered"] > 0
        for said in (own["code"], own["topic"], f"/buoi/{own['id']}", counted):
            assert said in archive

        given = {id for id, (text, answer) in told.items() if text and answer}
        for id in set(asked) - given:
            await _tried(state, "question.refuse", id, {"state": None, "reason": "spam"})
        await state.do("session.close")
        for path, region in LISTS.items():
            linked, fetched = await continued(anyone, path.format(session=state.session), region)
            assert linked == fetched
            assert set(linked) == given, path
