"""Whatever comes by HTTP: no failure and no traceback; only POST acts; every answer bears the headers of all."""

import itertools
import json
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData

from server.app import App
from server.domain.session.question import LOOKUP
from server.web import routes
from tests.web.sites import ASK, HOST, KEY_LINKS, Visit, site, until_open
from tests.web.test_account import followed

pytestmark = pytest.mark.slow

ORIGIN = f"http://{HOST}"
# Renewed by whoever leads, whatever is asked.
# Written by the clock; where a question came from is kept half a second after it.
CLOCKWORK = {"leases", "origins", "retention_runs"}
# Where programs send commands as JSON; the other doors take forms alone.
PROGRAMS = "/buoi/{session}/do"
# An export is noted by the server: that is no act of whoever asks.
LOOKED = "audit:"
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "PURGE")
BAD = (
    "", "\x00", "a\x00b", "\n", "x\n", "../..", "x" * 3000, "\u2800", "\ud7ff\ue000", "ễ" * 500, "'; --", "%s%n{{7*7}}",
    "0" * 40, "-1", "1e999", "NaN", "null", "true", "[]", "\u202e", "a\u0301" * 300, "\\", "//evil.example", "٣٤٥",
)  # fmt: skip
# What PostgreSQL takes otherwise than SQLite: signs, lengths, numbers.
HARD = ("", "\x00", "a\x00b", "x" * 3000, "\ud7ff\ue000", "0" * 40, "-1", "1e999")
PATHS = (
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%0A",
    "x%0A",
    "..%2f..",
    "x" * 3000,
    "%2e%2e",
    "%C3%A9",
    "%5Cevil",
    "'",
)
BODIES = (
    b"", b"[" * 3000, b'{"do":' * 3000, b"\xff\xfe", b'"\xc3', b"null", b"[]", b"1" * 400, b'"\\ud800"', b"{", b"NaN",
    b"a=1&a=2&" * 200, b"=&=&=", b"%zz=%ff&do=%00", b"--x\r\n", b"\x00" * 5000,
)  # fmt: skip
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
    "multipart/form-data; boundary=", "text/plain", "", "application/x-www-form-urlencoded; charset=nonsense",
    "multipart/form-data; boundary=x; charset=nonsense", "application/json; charset=utf-16",
)  # fmt: skip


class Stage:
    """A session that takes questions, one question, one of the staff, a one-time link: all that a path can name."""

    def __init__(self, app: App, lead: Visit, names: dict[str, str]) -> None:
        self.app, self.lead, self.names = app, lead, names

    def paths(self, methods: tuple[str, ...] = ("GET", "POST")) -> Iterator[tuple[str, str]]:
        for path, _, allowed in (*routes.PUBLIC, *routes.PAGES, *routes.SHARED, *routes.ANYWHERE):
            for method in allowed:
                if method in methods:
                    yield method, path

    def bad(self) -> tuple[str, ...]:
        return BAD if self.app.book.engine.dialect.name == "sqlite" else HARD

    def fill(self, path: str, **names: str) -> str:
        for name, value in {**self.names, **names}.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    async def rows(self) -> dict[str, list[Any]]:
        """Everything that is kept."""
        meta = MetaData()
        async with self.app.book.engine.connect() as connection:
            await connection.run_sync(meta.reflect)
            found = {
                name: sorted(
                    row for row in map(repr, (await connection.execute(table.select())).all()) if LOOKED not in row
                )
                for name, table in meta.tables.items()
                if name not in CLOCKWORK
            }
            await connection.rollback()
        return found


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    async with site(tmp_path, database_url) as app, Visit(app) as lead:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        question = (await lead.ask(session, "Xin hỏi?")).headers["location"].rpartition("/")[2]
        account = await app.people.find("hung")
        assert account is not None
        await followed(app)
        names = {"session": session, "question": question, "token": await app.people.link(account.id)}
        yield Stage(app, lead, {**names, "code": app.service.receipts.code(question, LOOKUP)})


@pytest.fixture(params=[8, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def share(request: pytest.FixtureRequest) -> int:
    """One in so many of all pairs is tried each time, the rest by `./giaoluu test --long`."""
    return int(request.param)


def spread(places: Iterable[Any], values: Sequence[Any], share: int) -> Iterator[tuple[Any, Any]]:
    """Each place with its share of the values; neighbours have others, so that each value meets some place."""
    for number, place in enumerate(places):
        yield from ((place, value) for value in values[number % share :: share])


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


async def test_only_post_acts(stage: Stage, share: int) -> None:
    before = await stage.rows()
    assert before["links"]
    everything = {path for _, path in stage.paths()} | {"/healthz", "/readyz", "/metrics", "/", "/statics/room/main.js"}
    for path, method in (*((path, "GET") for path in sorted(everything)), *spread(sorted(everything), METHODS, share)):
        answer = await stage.lead.request(method, stage.fill(path), headers={"Origin": ORIGIN})
        assert answer.status_code < 500, (method, path)
        assert method in ("GET", "HEAD") or answer.status_code >= 400, (method, path)
        aside = path in KEY_LINKS and method in ("GET", "HEAD")
        assert aside or method not in ("GET", "HEAD") or "set-cookie" not in answer.headers, (method, path)
        assert "giaoluu=" not in answer.headers.get("set-cookie", ""), (method, path)
    assert await stage.rows() == before
    answer = await stage.lead.send_form(stage.fill("/vao/{token}"))
    assert answer.status_code == 303, "the link was still good"


async def test_who_acts_is_asked_where_it_comes_from(stage: Stage) -> None:
    before = await stage.rows()
    for _, path in stage.paths(("POST",)):
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {},
                        {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                        {"Origin": "null", "Sec-Fetch-Site": "none"}):  # fmt: skip
            answer = await stage.lead.post(stage.fill(path), data={"do": "session.plan"}, headers=headers)
            assert answer.status_code == 403, (path, headers)
    assert await stage.rows() == before


async def test_an_origin_that_is_withheld_is_judged_by_fetch_metadata(stage: Stage) -> None:
    form = {**ASK, "text": "Trang không cho biết nguồn", "cid": "null-00001"}
    path = f"/buoi/{stage.names['session']}/do"
    async with Visit(stage.app) as citizen:
        for where, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)):
            answer = await citizen.post(path, data=form, headers={"Origin": "null", "Sec-Fetch-Site": where})
            assert answer.status_code == status, where
        assert (await citizen.post(path, data=form, headers={"Origin": "null"})).status_code == 403
    own = await stage.lead.post("/ra", headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 303


@pytest.mark.each_database
async def test_paths_and_queries_of_any_kind(stage: Stage, share: int) -> None:
    named = (place for place in stage.paths() if "{" in place[1])
    for (method, path), bad in spread(named, PATHS, share):
        names = dict.fromkeys(("session", "question", "token", "code"), bad)
        answer = await stage.lead.request(method, stage.fill(path, **names), headers={"Origin": ORIGIN})
        assert answer.status_code < 500, (method, path, bad)
    for (_, path), bad in spread(stage.paths(("GET",)), stage.bad(), share):
        query = dict.fromkeys(("lang", "since", "before", "audience", "next"), bad)
        answer = await stage.lead.get(stage.fill(path), params=query)
        assert answer.status_code < 500, (path, bad)
        assert "evil" not in answer.headers.get("location", "").split("?")[0]


@pytest.mark.each_database
async def test_forms_of_any_kind(stage: Stage, share: int) -> None:
    names = ("do", "cid", "text", "name", "kind", "asker_type", "field", "province", "question", "topic", "venue",
             "day", "start", "end", "login", "password", "next", "code", "anonymous")  # fmt: skip
    usual = {**ASK, "text": "Xin hỏi?", "cid": "usual-0001"}
    for (_, path), bad in spread(stage.paths(("POST",)), stage.bad(), share):
        takes_all = path.endswith("/do")
        for do in ("question.ask", "question.withdraw", "session.plan", bad) if takes_all else (bad,):
            for cid in ("", bad) if takes_all else ("",):  # a bad one hides the other fields
                form = {**dict.fromkeys(names, bad), "do": do, "cid": cid}
                answer = await stage.lead.post(stage.fill(path), data=form, headers={"Origin": ORIGIN})
                assert answer.status_code < 500, (path, do, bad)
    for name, bad in itertools.product(usual, BAD):
        answer = await stage.lead.post(
            f"/buoi/{stage.names['session']}/do", data={**usual, name: bad}, headers={"Origin": ORIGIN}
        )
        assert answer.status_code < 500, (name, bad)


async def test_bodies_of_any_kind(stage: Stage, share: int) -> None:
    # Every kind with some body and every body under some kind; those that read a command as JSON get all of both.
    some = {(KINDS[n % len(KINDS)], body) for n, body in enumerate(BODIES)} | {
        (kind, BODIES[-n]) for n, kind in enumerate(KINDS)
    }
    for number, (_, path) in enumerate(stage.paths(("POST",))):
        pairs = [*itertools.product(KINDS, BODIES)] if path.endswith("/do") else sorted(some)
        await _bodies(stage, path, pairs[number % share :: share])


async def _bodies(stage: Stage, path: str, pairs: Iterable[tuple[str, bytes]]) -> None:
    for kind, body in pairs:
        headers = {"Origin": ORIGIN, "Content-Type": kind}
        answer = await stage.lead.post(stage.fill(path), content=body, headers=headers)
        assert answer.status_code < 500, (path, kind, body[:20])
        if kind != "application/json" or not path.endswith("/do"):
            continue
        assert 400 <= answer.status_code < 500, (path, body[:20])
        if path == PROGRAMS:
            assert answer.status_code == 400, body[:20]
            assert answer.json()["code"] == "command.malformed"


@pytest.mark.each_database
async def test_envelopes_of_any_kind(stage: Stage, share: int) -> None:
    given = {"do": "question.ask", "session": stage.names["session"], "cid": "json-00001",
             "with": {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Hỏi?"}}  # fmt: skip
    odd = (*BAD, None, True, 0, -1, 2**70, 1.5, [], {}, [[]], {"a": {"b": {}}}, "\ud800")
    path = f"/buoi/{stage.names['session']}/do"
    for name, bad in itertools.product(("do", "session", "cid", "with", "more"), odd):
        await _told(stage, path, {**given, name: bad})
    inner = ("text", "name", "province", "field", "kind", "question", "raw", "more")
    places = itertools.product(("question.ask", "question.redact", "session.plan", "stage.blank"), inner)
    for (do, name), bad in spread(places, odd, share):
        await _told(stage, path, {**given, "do": do, "with": {**given["with"], name: bad}})  # type: ignore[dict-item]


async def _told(stage: Stage, path: str, envelope: dict[str, Any]) -> None:
    body = json.dumps(envelope).encode()
    headers = {"Origin": ORIGIN, "Content-Type": "application/json"}
    answer = await stage.lead.post(path, content=body, headers=headers)
    assert answer.status_code in (200, 400), body
    ack = answer.json()
    assert ack["ok"] or ack["code"] != "server.error", body


async def test_what_is_too_large_is_not_read(stage: Stage) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(3000):
            taken += 65_536
            yield b"x" * 65_536

    for (_, path), kind in itertools.product(stage.paths(("POST",)), KINDS[:3]):
        if path == "/ra":
            continue
        headers = {"Origin": ORIGIN, "Content-Type": kind}
        taken = 0
        answer = await stage.lead.post(stage.fill(path), content=endless(), headers=headers)
        most = 500_000 if not path.endswith("/bang") else 9_000_000  # of a table, by staff
        if answer.status_code == 403 and taken < most:  # whoever may not is listened to no longer than others
            continue
        assert (answer.status_code, taken < most) == (413, True), (path, kind, taken)
        said = await stage.lead.post(stage.fill(path), content=b"x", headers=headers | {"Content-Length": "188000000"})
        assert said.status_code == 413


async def test_a_file_is_no_text_and_a_command_id_has_its_shape(stage: Stage) -> None:
    path = f"/buoi/{stage.names['session']}/do"
    before = await stage.rows()
    form = {**ASK, "cid": "file-00001"}
    answer = await stage.lead.post(path, data=form, files={"text": ("a.txt", b"Noi dung")}, headers={"Origin": ORIGIN})
    assert answer.status_code == 400
    for cid in ("file-00002\n", "x", "a" * 65, "file 00003", "\x00" * 10):
        assert (await stage.lead.ask(stage.names["session"], "Hỏi?", cid)).status_code == 400, cid
    for text in ("\u2800", "\u2800 \u2800\n", "\u3164", "\u200b"):
        assert (await stage.lead.ask(stage.names["session"], text, "blank-0001")).status_code == 422, text
    assert await stage.rows() == before


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/cua-toi/", "/cua-toi"),
        ("/cua-toi///?a=b", "/cua-toi?a=b"),
        ("//evil.example/", "/evil.example"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
        ("/vao/", "/vao"),
    ],
)
async def test_a_slash_too_many_stays_on_this_site(tmp_path: Path, sqlite_url: str, path: str, leads_to: str) -> None:
    async with site(tmp_path, sqlite_url) as app, Visit(app) as reader, Visit(app, "127.0.0.1:8080") as abroad:
        answer = await reader.get(f"{ORIGIN}{path}")
        assert (answer.status_code, answer.headers["location"]) == (308, leads_to)
        answer = await abroad.get("/r/gltt/cua-toi/")
        assert (answer.status_code, answer.headers["location"]) == (308, "/r/gltt/cua-toi")


async def test_with_https_cookies_are_set_read_and_dropped_under_one_name(tmp_path: Path, sqlite_url: str) -> None:
    async with site(tmp_path, sqlite_url, **{"web.https": "true"}) as app:  # noqa: SIM117
        async with Visit(app, "gltt.localhost", scheme="https") as reader:
            await reader.sign_in(app, "hung", ("gltt", "lead"))
            (dropped,) = (await reader.send_form("/ra")).headers.get_list("set-cookie")
            assert dropped.startswith('__Host-giaoluu="";')
            assert {"secure", "path=/", "httponly"} <= {part.strip().lower() for part in dropped.split(";")}
            assert reader.cookies.get("__Host-giaoluu") is None
