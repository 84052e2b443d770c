"""`./giaoluu run` and `./giaoluu rehearse` as their operator starts them: processes of their own on a free port."""

import asyncio
import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from server import settings
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrations
from server.process import Cannot
from server.verbs import rehearse, run, worker
from tests.databases import MOSTLY_SQLITE
from tests.servers import free_port

ADDRESS = re.compile(r"http://\S+")
SEATS = ("room", "ask", "desk", "stage", "transcript")
SOON_S = 10
PATIENCE_S = 60


class Run:
    """A running server and what it printed."""

    def __init__(self, process: subprocess.Popen[str], lines: list[str]) -> None:
        self.process, self.lines = process, lines

    @property
    def base(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", "".join(self.lines))
        assert found
        return found[0]

    def link(self, word: str) -> str:
        """The address on the line that has this word before it."""
        (line,) = [line for line in self.lines if re.search(rf"/ {word}\b[^:]*http", line)]
        return ADDRESS.findall(line)[0]

    def end(self, how: int = signal.SIGTERM) -> float:
        """Seconds until it is gone."""
        begun = time.monotonic()
        self.process.send_signal(how)
        assert self.process.wait(SOON_S) == 0
        return time.monotonic() - begun


@contextmanager
def started(var: Path, last: str, *argv: str, **env: str) -> Iterator[Run]:
    """Started, and printed as far as the line that says `last`."""
    command = [sys.executable, "-m", "server", "run", "--port", "0", *argv]
    around = {**os.environ, "GIAOLUU_PATHS_VAR": str(var), "PYTHONPATH": str(settings.ROOT), **env}
    with (var.parent / "log").open("a") as log:
        process = subprocess.Popen(command, env=around, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    lines: list[str] = []
    late = threading.Timer(PATIENCE_S, process.kill)
    late.start()
    try:
        while last not in "".join(lines):
            line = process.stdout.readline()
            assert line, (var.parent / "log").read_text()
            lines.append(line)
        late.cancel()
        yield Run(process, lines)
    finally:
        late.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


def streams(url: str) -> list[str]:
    async def look() -> list[str]:
        engine = open_engine(url, settings.load({}, env={}).database)
        try:
            return await Book(engine).streams()
        finally:
            await engine.dispose()

    return asyncio.run(look())


@MOSTLY_SQLITE
@pytest.mark.slow
def test_an_empty_hall_opens_with_a_rehearsal(database_url: str, tmp_path: Path) -> None:
    var, env = tmp_path / "var", {"DATABASE_URL": database_url}
    with started(var, "transcript", **env) as first, httpx.Client(follow_redirects=True) as browser:
        for seat in SEATS:
            assert browser.get(first.link(seat)).status_code == 200
        assert "/vao/" in first.link("administrator")
        questions_arrive(first, browser)
        the_desk_opens(first, browser)
        a_rehearsal_on_demand(first, var, env)
        assert first.end() < SOON_S
    assert (tmp_path / "log").read_text() == ""
    before = streams(database_url)
    assert {stream.partition(":")[0] for stream in before} == {"rehearsal", "audit"}
    with started(var, "/r/gltt/", **env) as second, httpx.Client() as browser:
        time.sleep(0.5)
        old = first.link("room").removeprefix(first.base)
        assert browser.get(second.base + old).status_code == 200
        assert second.end(signal.SIGINT) < SOON_S
        assert second.process.stdout is not None
        assert "rehearsal" not in "".join([*second.lines, second.process.stdout.read()])
    assert streams(database_url) == before


@pytest.mark.slow
def test_where_others_can_come_in_the_desk_has_no_guest_unless_asked_for(tmp_path: Path) -> None:
    with started(tmp_path / "var", "transcript", "--base-domain", "giaoluu.example") as server:
        told = "".join(server.lines)
        assert "--open-rehearsal" in told
        assert told.count("/vao/") == 1, "the administrator's"
    with started(tmp_path / "other", "transcript", "--base-domain", "giaoluu.example", "--open-rehearsal") as server:
        assert "/vao/" in server.link("desk")


@pytest.mark.parametrize(
    ("web", "reached"),
    [
        ({}, False), ({"host": "localhost"}, False), ({"host": "::1"}, False), ({"host": "127.8.0.1"}, False),
        ({"host": "0.0.0.0"}, True), ({"host": "::"}, True), ({"host": ""}, True), ({"host": "10.0.0.7"}, True),
        ({"host": "hall.example"}, True), ({"https": "true"}, True), ({"base_domain": "monre.example"}, True),
        ({"hosts": "hall.example"}, True), ({"trusted_proxies": "127.0.0.1"}, True),
    ],
)  # fmt: skip
def test_whether_others_can_come_in(web: dict[str, str], reached: bool) -> None:
    env = {f"GIAOLUU_WEB_{name.upper()}": value for name, value in web.items()}
    assert run.others_reach(settings.load({}, env=env).web) is reached


def questions_arrive(server: Run, browser: httpx.Client) -> None:
    """Within seconds there is something at every seat: to sort, on stage or waiting for it, answered."""
    await_states(browser, f"{server.link('room')}/frame", {"accepted", "answered_live"})


def await_states(browser: httpx.Client, address: str, wanted: set[str]) -> None:
    states: set[str] = set()
    deadline = time.monotonic() + SOON_S
    while not wanted <= states:
        assert time.monotonic() < deadline, states
        time.sleep(0.2)
        states = {value.get("state") for value in browser.get(address).json()["put"]}


def the_desk_opens(server: Run, browser: httpx.Client) -> None:
    """The page of the link asks for a click; the click leads to the desk, and works once."""
    asked = browser.get(server.link("desk"))
    action, wanted = (re.search(rf'{name}="([^"]+)"', asked.text) for name in ("action", "value"))
    assert action
    assert wanted
    sign_in, origin = server.base + action[1], {"Origin": server.base}
    desk = browser.post(sign_in, data={"next": wanted[1]}, headers=origin)
    assert desk.status_code == 200
    assert desk.url.path.endswith("/ban")
    await_states(browser, f"{str(desk.url).removesuffix('/ban')}/frame?audience=desk", {"asked", "refused"})
    assert httpx.post(sign_in, headers=origin).status_code != 303


def a_rehearsal_on_demand(server: Run, var: Path, env: dict[str, str]) -> None:
    argv = ["rehearse", "--url", server.base, "--room", "angiang", "--questions", "12", "--speed", "40"]
    around = {**os.environ, "GIAOLUU_PATHS_VAR": str(var), "PYTHONPATH": str(settings.ROOT), **env}
    played = subprocess.run([sys.executable, "-m", "server", *argv], env=around, capture_output=True, text=True)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "it adds up" in played.stdout
    assert "12 asked = " in played.stdout
    counted = re.search(r"12 asked = (.*)", played.stdout)
    assert counted
    assert sum(map(int, re.findall(r"\d+", counted[1]))) == 12


def test_where_a_link_leads_after_sign_in_is_of_this_site(tmp_path: Path) -> None:
    with started(tmp_path / "var", "once, within", "--empty") as server, httpx.Client() as browser:
        link, origin = server.link("administrator"), {"Origin": server.base}
        answer = browser.post(link, data={"next": "//evil.example/x"}, headers=origin)
        on = browser.get(f"{server.base}{answer.headers['location']}")  # by the page that sees whether a cookie stayed
        assert on.headers["location"] == "/r/gltt/can-bo"
        assert browser.get(f"{server.base}/r/gltt/").status_code == 200
        server.end()
    kept = streams(f"sqlite:///{tmp_path / 'var' / 'giaoluu.db'}")
    assert {stream.partition(":")[0] for stream in kept} == {"audit"}


def refusal(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert run.main(["--port", "0", *argv]) == 1
    return capsys.readouterr().err


def test_sqlite_is_served_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))
    with run.alone(settings.load({"paths.var": str(tmp_path)}, env={})):
        assert "another server is running" in refusal(capsys)
    assert "only one process" in refusal(capsys, "--workers", "2")
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    assert "only one process" in refusal(capsys)
    assert worker.main([]) == 1
    assert "there is no separate worker" in capsys.readouterr().err
    with run.alone(settings.load({"database.url": "postgresql://host/name"}, env={"WEB_CONCURRENCY": "4"})):
        pass


def test_why_it_does_not_start_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))
    with run.listening("127.0.0.1", 0, "--port") as taken:
        assert "--port" in refusal(capsys, "--port", str(taken.getsockname()[1]))
    assert "web.prt" in refusal(capsys, "--set", "web.prt=1")
    url = f"postgresql://nobody:geheim@127.0.0.1:{free_port()}/nothing"
    said = refusal(capsys, "--set", f"database.url={url}")
    assert "cannot be opened" in said
    assert "geheim" not in said


def test_a_certificate_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))
    (no_pem := tmp_path / "no.pem").write_text("không phải", encoding="utf-8")
    for cert in (tmp_path / "missing.pem", no_pem):
        said = refusal(capsys, "--set", f"web.tls_cert={cert}", "--set", f"web.tls_key={no_pem}")
        assert f"cannot use web.tls_cert={cert}" in said


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o640, False), (0o644, True), (0o660, True)])
def test_a_key_of_tls_that_others_have_a_hand_on_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, mode: int, warned: bool
) -> None:
    (key := tmp_path / "key.pem").write_text("")
    key.chmod(mode)
    web = msgspec.structs.replace(settings.load(env={}).web, tls_cert=str(key), tls_key=str(key))
    with pytest.raises(Cannot):
        run._look_at_tls(web)
    assert (f"web.tls_key={key} ({mode:o})" in caplog.text) is warned


def test_a_database_of_a_newer_version_is_left_alone(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))

    async def future() -> None:
        engine = open_engine(database_url, settings.load({}, env={}).database)
        async with engine.begin() as connection:
            await connection.run_sync(migrations.metadata.create_all)
            await connection.execute(migrations.insert().values(number=9999, name="beyond", at=0))
        await engine.dispose()

    asyncio.run(future())
    assert "9999_beyond" in refusal(capsys, "--set", f"database.url={database_url}")


@pytest.mark.parametrize(
    ("web", "base", "room"),
    [
        ({}, "http://127.0.0.1:8080", "http://gltt.localhost:8080/"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8080", "http://gltt.localhost:8080/"),
        ({"host": "::1"}, "http://[::1]:8080", "http://gltt.localhost:8080/"),
        ({"base_domain": "monre.example"}, "http://monre.example:8080", "http://gltt.monre.example:8080/"),
        ({"tls_cert": "c.pem", "tls_key": "k.pem"}, "https://127.0.0.1:8080", "https://gltt.localhost:8080/"),
        ({"base_domain": "monre.example", "https": "true"}, "https://monre.example", "https://gltt.monre.example/"),
    ],
)
def test_addresses_follow_the_settings(web: dict[str, str], base: str, room: str) -> None:
    chosen = settings.load({f"web.{name}": value for name, value in web.items()}, env={}).web
    assert run.base_of(chosen, 8080) == base
    assert run.room_of(chosen, 8080, "gltt") == room


def test_a_rehearsal_without_a_server_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[Any]
) -> None:
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path))
    assert rehearse.main(["--url", f"http://127.0.0.1:{free_port()}"]) == 1
    assert "./giaoluu run" in capsys.readouterr().err
    assert rehearse.main(["--room", "atlantis"]) == 1
    assert "atlantis" in capsys.readouterr().err
    assert rehearse.main(["--questions", "0"]) == 1


def test_a_link_leads_to_the_server_that_runs(tmp_path: Path) -> None:
    """Not to the port of the settings; and to that one again when the server is gone."""
    var = tmp_path / "var"
    around = {**os.environ, "GIAOLUU_PATHS_VAR": str(var), "PYTHONPATH": str(settings.ROOT)}

    def link() -> str:
        argv = [sys.executable, "-m", "server", "user", "link", "admin"]
        return subprocess.run(argv, env=around, capture_output=True, text=True, check=True).stdout

    with started(var, "once, within", "--empty", "--base-domain", "x.localhost") as server:
        (port,) = set(re.findall(r"x\.localhost:(\d+)", "".join(server.lines)))
        assert f"http://x.localhost:{port}/vao/" in link()
        server.end()
    assert "http://localhost:8080/vao/" in link()
    assert not (var / "serving.json").exists()


def test_a_process_ends_though_its_database_is_held(tmp_path: Path) -> None:
    """Another process holds the file, the server has something to write, and is told to go."""
    var = tmp_path / "var"
    with started(var, "once, within", "--empty", "--set", "limits.leave_ms=1000") as server:
        held = sqlite3.connect(var / "giaoluu.db", isolation_level=None)
        with contextlib.closing(held):
            held.execute("BEGIN IMMEDIATE")
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(SOON_S)
