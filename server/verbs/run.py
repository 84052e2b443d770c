"""chạy máy chủ; phòng trống thì mở một buổi diễn tập / run the server; an empty hall opens with a rehearsal"""

import argparse
import asyncio
import logging
import os
import signal
import ssl
import sys
import threading
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from ipaddress import ip_address
from pathlib import Path

import uvloop

from server import app, key, logs, settings
from server.cluster import pid_file, process_handles
from server.cluster.child_process import Patience
from server.cluster.leader import WEB
from server.cluster.process_handles import ProcessHandles, taken
from server.cluster.supervisor import Post, Supervisor
from server.log.starting import patiently
from server.office.units import registry
from server.process import Cannot, alone, announced, gauges, listening, open_app, shared, telling
from server.rehearsal.opening import close_the_guest_desk, opening, perform
from server.rehearsal.stage_hands import VISITOR, Cast
from server.sections import Web
from server.settings import Settings
from server.sources import SettingsError
from server.transport.tasks import spawn

ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}
log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    try:
        chosen, given = _chosen(argv)
        logs.set_up()
        _ = chosen.secret  # a weak one stops the start before anything is opened
        if given.seat:
            return _serve(chosen, taken(given.seat), given)
        with alone(chosen):
            if chosen.web.workers > 1:
                return _supervise(chosen, argv, given)
            web = chosen.web
            with listening(web.host, web.port, "--port", web.backlog) as place, gauges(chosen, 1) as own:
                return _serve(chosen, ProcessHandles("web", place, own, None), given)
    except (SettingsError, Cannot) as no:
        print(f"giaoluu run: {no}", file=sys.stderr)
        return 1


def _chosen(argv: list[str]) -> tuple[Settings, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="giaoluu run", description=__doc__)
    settings.arguments(parser)
    for name in ("host", "port", "base-domain", "workers"):
        parser.add_argument(f"--{name}", help=f"web.{name.replace('-', '_')}")
    parser.add_argument("--empty", action="store_true", help="không diễn tập / without the rehearsal")
    parser.add_argument(
        "--open-rehearsal", action="store_true",
        help="bàn điều phối cho khách, dù máy khác vào được / the guest's desk, though other machines can come in",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="không in gì / print nothing")
    process_handles.arguments(parser)
    given = parser.parse_args(argv)
    for name in ("host", "port", "base_domain", "workers"):
        if (value := getattr(given, name)) is not None:
            given.set.append(f"web.{name}={value}")
    return settings.chosen(given), given


def _serve(chosen: Settings, own: ProcessHandles, given: argparse.Namespace) -> int:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(chosen, own, given))
    return 0


def _leave_by(seconds: float) -> None:
    """From here on this process serves nobody: whatever it still waits for, a held file or a silent database, it ends.

    What was acked is in the log, or in the journal of the switches.
    """
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()


def _supervise(chosen: Settings, argv: list[str], given: argparse.Namespace) -> int:
    """Several web processes and a worker, under one supervisor."""
    common = [f"--config={given.config}"] * bool(given.config) + [f"--set={pair}" for pair in given.set]
    with ExitStack() as stack:
        try:
            notes = stack.enter_context(pid_file.held(chosen.var))
        except pid_file.Taken:
            raise Cannot(
                "một máy chủ khác đang dùng thư mục này", f"another server is running in {chosen.var}"
            ) from None
        place = shared(chosen.web)
        posts = {
            f"web-{n}": Post(["run", *argv, "--quiet"], place, stack.enter_context(gauges(chosen, n)))
            for n in range(1, chosen.web.workers + 1)
        }
        posts["worker"] = Post(["worker", *common], None, stack.enter_context(gauges(chosen, 0)))
        patience = Patience(chosen.supervisor.ready_ms / 1000, chosen.supervisor.stall_ms / 1000)
        return asyncio.run(Supervisor(posts, notes, ["run", *argv], patience).run())


async def serve(chosen: Settings, own: ProcessHandles, given: argparse.Namespace) -> None:
    """Until SIGINT or SIGTERM."""
    _look_at_tls(chosen.web)
    async with AsyncExitStack() as stack:
        running = await open_app(stack, chosen, WEB)
        await patiently(partial(running.service.audit.settings, chosen), chosen.database.start_s)
        listener = app.listener(running, chosen)
        guest = given.open_rehearsal or not others_reach(chosen.web)
        if not guest:
            await close_the_guest_desk(running.people)
        if not given.quiet and own.place is not None:
            spawn(_welcome(running, chosen, own.place.getsockname()[1], given.empty, guest), "welcome")
        await stack.enter_async_context(telling(running, own, chosen.web))
        spawn(announced(running, own, listener), "line to the supervisor")
        # uvicorn raises the signals that ended it once more when it is done; by then there is nothing left to end.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        stack.callback(_leave_by, chosen.limits.leave_ms / 1000)
        if own.place is None:
            await listener.serve(None)
            return
        web = chosen.web
        address = {"port": own.place.getsockname()[1], "base_domain": web.base_domain, "https": web.https}
        with pid_file.serving(chosen.var, address):
            await listener.serve([own.place])


def _look_at_tls(web: Web) -> None:
    """Whether the certificate and its key are there and belong together, and who else may read the key."""
    if not web.tls_cert:
        return
    if (mode := key.mode(Path(web.tls_key)) or 0) & key.SHARED:
        log.warning("others may read or change web.tls_key=%s (%o): chmod 640", web.tls_key, mode)
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(web.tls_cert, web.tls_key)
    except OSError as error:
        pair = f"web.tls_cert={web.tls_cert}, web.tls_key={web.tls_key}"
        raise Cannot(f"không dùng được {pair} ({error})", f"cannot use {pair} ({error})") from None


async def _welcome(running: app.App, chosen: Settings, port: int, empty: bool, guest: bool) -> None:
    web, rooms = chosen.web, registry()
    base, minutes = base_of(web, port), chosen.people.link_min
    _say("Giao Lưu đang chạy / is running; dừng / stop: Ctrl-C")
    _say("")
    _line("phòng của Bộ / ministry's room", room_of(web, port, rooms.ministry))
    _line("", f"{base}/r/{rooms.ministry}/")
    if (token := await running.people.ensure_operator()) is not None:
        _line("quản trị / administrator", f"{base}/vao/{token}")
        _line("", f"(một lần, trong {minutes} phút / once, within {minutes} minutes)")
    cast = None if empty else await opening(running.service, running.people, chosen, rooms, guest)
    if cast is not None:
        _seats(base, cast)
        await perform(f"{_scheme(web)}://{_reached(web.host)}:{port}", cast, chosen)


def _seats(base: str, cast: Cast) -> None:
    room, session = f"/r/{cast.room}", f"/r/{cast.room}/buoi/{cast.session}"
    _say("")
    _say("Buổi diễn tập đang diễn ra, mời thử từng chỗ ngồi / a rehearsal is under way, try every seat:")
    _say("")
    _line("phòng, công khai / room, public", base + session)
    _line("gửi câu hỏi / ask", f"{base}{session}/hoi")
    if VISITOR.login in cast.tokens:
        _line("bàn điều phối / desk", f"{base}{room}/vao/{cast.tokens[VISITOR.login]}?next={session}/ban")
        _line("", "(đăng nhập một lần với tên Khách / signs in once, as Khách)")
    else:
        _line("bàn điều phối / desk", "(chỉ khi / only with --open-rehearsal)")
    _line("sân khấu / stage", f"{base}{session}/san-khau")
    _line("toàn văn / transcript", f"{base}{session}/toan-van")


def others_reach(web: Web) -> bool:
    """Whether other machines can come in, directly or through a proxy."""
    try:
        here = ip_address(web.host).is_loopback
    except ValueError:
        here = web.host == "localhost"
    return not here or web.https or web.base_domain != "localhost" or bool(web.hosts or web.trusted_proxies)


def base_of(web: Web, port: int) -> str:
    """The address whose paths /r/<slug>/ lead to every room: this machine's, or the real domain when there is one."""
    if web.base_domain == "localhost" and not web.https:
        return f"{_scheme(web)}://{_reached(web.host)}:{port}"
    return _public(web, port, web.base_domain)


def room_of(web: Web, port: int, slug: str) -> str:
    return f"{_public(web, port, f'{slug}.{web.base_domain}')}/"


def _public(web: Web, port: int, host: str) -> str:
    if web.https:
        return f"https://{host}"
    return f"http://{host}" if port == 80 and not web.tls_cert else f"{_scheme(web)}://{host}:{port}"


def _scheme(web: Web) -> str:
    """Of this process' own port."""
    return "https" if web.tls_cert else "http"


def _reached(host: str) -> str:
    return ANY_ADDRESS.get(host) or (f"[{host}]" if ":" in host else host)


def _line(what: str, address: str) -> None:
    _say(f"  {what:<34}{address}")


def _say(text: str) -> None:
    print(text, flush=True)
