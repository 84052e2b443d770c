"""chạy máy chủ; phòng trống thì mở một buổi diễn tập / run the server; an empty hall opens with a rehearsal"""

import argparse
import asyncio
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import asyncpg
import uvloop
from sqlalchemy.exc import SQLAlchemyError

from server import app, logs, settings
from server.errors import Unavailable
from server.live.tasks import spawn
from server.office.units import registry
from server.rehearsal.opening import opening, perform
from server.rehearsal.stage_hands import VISITOR, Cast
from server.sections import Web
from server.settings import Settings
from server.sources import SettingsError

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}
NEWER = "newer than this program"


class Cannot(Exception):
    """Why the server does not start, in words for its operator."""


def main(argv: list[str]) -> int:
    try:
        chosen, empty = _chosen(argv)
        logs.set_up()
        with (
            alone(chosen.database.url),
            listening(chosen.web) as place,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            runner.run(serve(chosen, place, empty))
    except (SettingsError, Cannot) as no:
        print(f"giaoluu run: {no}", file=sys.stderr)
        return 1
    return 0


def _chosen(argv: list[str]) -> tuple[Settings, bool]:
    parser = argparse.ArgumentParser(prog="giaoluu run", description=__doc__)
    settings.arguments(parser)
    for name in ("host", "port", "base-domain"):
        parser.add_argument(f"--{name}", help=f"web.{name.replace('-', '_')}")
    parser.add_argument("--empty", action="store_true", help="không diễn tập / without the rehearsal")
    given = parser.parse_args(argv)
    for name in ("host", "port", "base_domain"):
        if (value := getattr(given, name)) is not None:
            given.set.append(f"web.{name}={value}")
    return settings.chosen(given), given.empty


@contextmanager
def alone(url: str) -> Iterator[None]:
    """A SQLite file is served by one process; PostgreSQL by as many as there are."""
    if not url.startswith("sqlite"):
        yield
        return
    if os.environ.get("WEB_CONCURRENCY", "") not in ("", "0", "1"):
        _cannot(
            "với SQLite chỉ chạy được một tiến trình: bỏ WEB_CONCURRENCY hoặc dùng PostgreSQL",
            "with SQLite only one process can run: unset WEB_CONCURRENCY or use PostgreSQL",
        )
    path = Path(url.partition(":///")[2].partition("?")[0] + ".run")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _cannot(f"một máy chủ khác đang dùng {path.stem}", f"another server is running on {path.stem}")
        yield


@contextmanager
def listening(web: Web) -> Iterator[socket.socket]:
    """The port, held from the start, so that two servers do not both believe to have it."""
    family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
    try:
        place = socket.create_server((web.host, web.port), family=family, backlog=2048)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        _cannot(
            f"không mở được {web.host}:{web.port} ({why}); chọn cổng khác bằng --port",
            f"cannot listen on {web.host}:{web.port} ({why}); choose another with --port",
        )
    with place:
        yield place


async def serve(chosen: Settings, place: socket.socket, empty: bool) -> None:
    """Until SIGINT or SIGTERM."""
    async with AsyncExitStack() as stack:
        try:
            running = await stack.enter_async_context(app.running(chosen))
            app.settle()
        except (OSError, SQLAlchemyError, asyncpg.PostgresError, Unavailable, RuntimeError, ValueError) as error:
            _no_database(chosen, error)
        listener = app.listener(running, chosen)
        port = place.getsockname()[1]
        spawn(_welcome(running, chosen, port, empty), "welcome")
        # uvicorn raises the signals that ended it once more when it is done; by then there is nothing left to end.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        await listener.serve([place])


async def _welcome(running: app.App, chosen: Settings, port: int, empty: bool) -> None:
    web, rooms = chosen.web, registry()
    base, minutes = base_of(web, port), chosen.people.link_min
    _say("Giao Lưu đang chạy / is running; dừng / stop: Ctrl-C")
    _say("")
    _line("phòng của Bộ / ministry's room", room_of(web, port, rooms.ministry))
    _line("", f"{base}/r/{rooms.ministry}/")
    if (token := await running.people.ensure_operator()) is not None:
        _line("quản trị / administrator", f"{base}/vao/{token}")
        _line("", f"(một lần, trong {minutes} phút / once, within {minutes} minutes)")
    cast = None if empty else await opening(running.house, running.people, chosen, rooms)
    if cast is not None:
        _seats(base, cast)
        await perform(f"http://{_reached(web.host)}:{port}", cast, chosen)


def _seats(base: str, cast: Cast) -> None:
    room, session = f"/r/{cast.room}", f"/r/{cast.room}/buoi/{cast.session}"
    _say("")
    _say("Buổi diễn tập đang diễn ra, mời thử từng chỗ ngồi / a rehearsal is under way, try every seat:")
    _say("")
    _line("phòng, công khai / room, public", base + session)
    _line("gửi câu hỏi / ask", f"{base}{session}/hoi")
    _line("bàn điều phối / desk", f"{base}{room}/vao/{cast.tokens[VISITOR.login]}?next={session}/ban")
    _line("", "(đăng nhập một lần với tên Khách / signs in once, as Khách)")
    _line("sân khấu / stage", f"{base}{session}/san-khau")
    _line("toàn văn / transcript", f"{base}{session}/toan-van")


def base_of(web: Web, port: int) -> str:
    """The address whose paths /r/<slug>/ lead to every room: this machine's, or the real domain when there is one."""
    if web.base_domain == "localhost" and not web.https:
        return f"http://{_reached(web.host)}:{port}"
    return _public(web, port, web.base_domain)


def room_of(web: Web, port: int, slug: str) -> str:
    return f"{_public(web, port, f'{slug}.{web.base_domain}')}/"


def _public(web: Web, port: int, host: str) -> str:
    if web.https:
        return f"https://{host}"
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def _reached(host: str) -> str:
    return ANY_ADDRESS.get(host) or (f"[{host}]" if ":" in host else host)


def _no_database(chosen: Settings, error: Exception) -> NoReturn:
    shown = next(str(line.value) for line in chosen.effective() if line.name == "database.url")
    why = str(error).partition("\n")[0] or type(error).__name__
    if NEWER in why:
        _cannot(f"cơ sở dữ liệu {shown} mới hơn chương trình này", f"the database {shown} is {NEWER}: {why}")
    if isinstance(error, RuntimeError):
        raise error
    _cannot(f"không mở được cơ sở dữ liệu {shown}", f"the database cannot be opened: {why}")


def _cannot(vi: str, en: str) -> NoReturn:
    raise Cannot(f"{vi} / {en}")


def _line(what: str, address: str) -> None:
    _say(f"  {what:<34}{address}")


def _say(text: str) -> None:
    print(text, flush=True)
