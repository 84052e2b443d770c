"""Life cycle of one process, web or worker."""

import asyncio
import fcntl
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import NoReturn

import asyncpg
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from server import app, trouble
from server.cluster.leader import Kind
from server.cluster.process_handles import ProcessHandles, announce, beat, follow
from server.errors import Unavailable
from server.gateway.listener import tls
from server.sections import Web
from server.settings import Settings
from server.transport.tasks import spawn

NEWER = "newer than this program"
LOOK_S = 0.05


class Cannot(Exception):
    """Why the server does not start, in words for its operator."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")


class Gauges(uvicorn.Server):
    """A listener beside the real one; signals are none of its business."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


@contextmanager
def alone(chosen: Settings) -> Iterator[None]:
    """A SQLite file is served by one process; PostgreSQL by as many as there are."""
    url = chosen.database.url
    if not url.startswith("sqlite"):
        yield
        return
    if chosen.web.workers > 1:
        raise Cannot(
            "với SQLite chỉ chạy được một tiến trình: bỏ --workers, WEB_CONCURRENCY hoặc dùng PostgreSQL",
            "with SQLite only one process can run: leave --workers and WEB_CONCURRENCY out or use PostgreSQL",
        )
    path = Path(url.partition(":///")[2].partition("?")[0] + ".run")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Cannot(
                f"một máy chủ khác đang dùng {path.stem}", f"another server is running on {path.stem}"
            ) from None
        yield


@contextmanager
def listening(host: str, port: int, otherwise: str, backlog: int = 128) -> Iterator[socket.socket]:
    """The port, held from the start, so that two servers do not both believe to have it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        place = socket.create_server((host, port), family=family, backlog=backlog)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Cannot(
            f"không mở được {host}:{port} ({why}); chọn cổng khác bằng {otherwise}",
            f"cannot listen on {host}:{port} ({why}); choose another with {otherwise}",
        ) from error
    with place:
        yield place


def shared(web: Web) -> Callable[[], socket.socket]:
    """What opens one more socket on the port, for one of several processes; it listens once that process does.

    The port is held alone for a moment, so that two servers do not share it unawares.
    """
    with listening(web.host, web.port, "--port", web.backlog) as place:
        family, address = place.family, place.getsockname()[:2]

    def open_one() -> socket.socket:
        one = socket.socket(family)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind(address)
        return one

    return open_one


def gauges(chosen: Settings, number: int) -> AbstractContextManager[socket.socket | None]:
    """The own port of one process, for /metrics; None when there is none."""
    if not chosen.metrics.port:
        return nullcontext()
    return listening(chosen.metrics.host, chosen.metrics.port + number, "metrics.port")


# So soon a thread that makes a file or a seal lets the loop go on, where somebody waits for an ack; as Python has it,
# ten times as late, each time that the loop has waited for anything.
SWITCH_S = 0.0005


async def open_app(stack: AsyncExitStack, chosen: Settings, kind: Kind) -> app.App:
    """The application, closed when the stack is. Raises Cannot when its database is not to be had."""
    try:
        running = await stack.enter_async_context(app.running(chosen, kind=kind))
    except (OSError, SQLAlchemyError, asyncpg.PostgresError, Unavailable, RuntimeError, ValueError) as error:
        _no_database(chosen, error)
    app.settle()
    running.site.beside.begin(chosen)
    stack.push_async_callback(running.site.beside.end)
    sys.setswitchinterval(SWITCH_S)
    return running


@asynccontextmanager
async def telling(running: app.App, own: ProcessHandles, web: Web) -> AsyncIterator[None]:
    """Meanwhile /metrics, /healthz and /readyz are answered on the process's own port, if it has one."""
    if own.gauges is None:
        yield
        return
    quiet = {"log_config": None, "log_level": "warning", "access_log": False}
    server = Gauges(uvicorn.Config(running.health.alone(), **quiet, **tls(web)))  # type: ignore[arg-type]
    serving = spawn(server.serve([own.gauges]), "own port")
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving


async def announced(running: app.App, own: ProcessHandles, listener: uvicorn.Server | None = None) -> None:
    """Tell the supervisor, if there is one, as soon as this process is ready."""
    if own.line is None:
        return
    spawn(follow(own.line), "end of the supervisor")
    ready = False
    while not ready:
        await asyncio.sleep(LOOK_S)
        ready = (listener is None or listener.started) and not await running.health.missing()
    await announce(own.line)
    spawn(beat(own.line), "heartbeat to the supervisor")


def _no_database(chosen: Settings, error: Exception) -> NoReturn:
    shown = next(str(line.value) for line in chosen.effective() if line.name == "database.url")
    why = trouble.sentence(error) or str(error).partition("\n")[0] or type(error).__name__
    if NEWER in why:
        raise Cannot(f"cơ sở dữ liệu {shown} mới hơn chương trình này", f"the database {shown} is {NEWER}: {why}")
    if isinstance(error, RuntimeError):
        raise error
    raise Cannot(f"không mở được cơ sở dữ liệu {shown}", f"the database cannot be opened: {why}")
