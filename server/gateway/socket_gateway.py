"""Socket gateway: authenticates connections, dispatches `do` to the service, says why when it closes a socket.

`build` makes a hardened Socket.IO server on which anything may be registered; `attach` connects it to the service.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Collection
from typing import Any

from server.domain.roles import PUBLIC
from server.errors import Refused, Unavailable
from server.gateway import origin
from server.gateway.admission import Admission
from server.gateway.envelope import Ack, Answers, Command, Envelope, Join, Leave, Malformed, Say, read, urgent
from server.gateway.listener import options
from server.gateway.restraint import Met
from server.gateway.screen_watch import ScreenWatch
from server.gateway.sign_in_watch import SignInWatch
from server.gateway.visitor import Caller, Visitor
from server.people import askers
from server.people.people import People
from server.runtime.broadcaster import frames, own, signals
from server.runtime.presence import LOOK
from server.runtime.screen_switches import THROWN
from server.runtime.screens import LONGEST
from server.runtime.service import Service
from server.runtime.vitals import counts
from server.settings import Settings
from server.transport.engineio.server import CALLER
from server.transport.engineio.socket import Socket
from server.transport.log_throttle import throttled
from server.transport.socketio.packet_checks import Rules
from server.transport.socketio.server import Server
from server.views.stream_view import SharedFrame

SPACE = "/"
EVENTS = frozenset({"do"})
PROBE = "alive"
LANGS = ("vi", "en")
MOST_JOINED = 8
FLUSH_S = 2.0
STEP_S = 0.05
SOON_S = 0.1
WIDEST_WINDOW_MS = 8000


class Guest:
    """One connected client: the visitor, what proves it, and where it listens."""

    def __init__(self, visitor: Visitor, sign_in: str | None, fresh: str | None) -> None:
        self.visitor = visitor
        self.sign_in = sign_in
        self.fresh = fresh
        self.joined: dict[str, str] = {}
        self.met = Met()


def build(settings: Settings, admission: Admission, *, logger: logging.Logger | None = None) -> Server[Caller]:
    """A hardened python-socketio server, WebSocket only; register namespaces and handlers on it as usual."""
    if logger is None:
        logger = throttled("giaoluu.live")
        # Below that the libraries write down what people say.
        logger.setLevel(logging.WARNING)
    admit, release = admission.admit, admission.release
    return Server(options(settings), admit=admit, release=release, counts=counts, logger=logger)


def attach(
    server: Server[Caller], admission: Admission, service: Service, people: People, *, settings: Settings, say: Say
) -> "SocketGateway":
    """Connect the service to the server's namespace "/", which from now on takes nothing but `do`."""
    return SocketGateway(server, admission, service, people, settings, say)


class SocketGateway:
    def __init__(
        self,
        server: Server[Caller],
        admission: Admission,
        service: Service,
        people: People,
        settings: Settings,
        say: Say,
    ) -> None:
        self.server, self.channels, self.admission = server, server.manager, admission
        self._service, self._settings, self._say = service, settings, say
        self._presence = service.signals.presence
        self._guests: dict[str, Guest] = {}
        self._answers = Answers(say, server.logger)
        server.urgent, server.probe = urgent, PROBE
        server.guard(SPACE, Rules(EVENTS, settings.limits.depth, self._malformed))
        server.on("connect", self._arrive)
        server.on("disconnect", self._left)
        server.on("do", self._do)
        self._badges = SignInWatch(people, self._check, self.close)
        self.screens = ScreenWatch(self._check, self.close)

    def close(self, sid: str, code: int, bye: str, **details: Any) -> None:
        """Say why, then close with this code; at once for us, within two seconds for the client."""
        socket, guest = self.server.socket(sid), self._guests.get(sid)
        if socket is None:
            return
        lang = guest.visitor.lang if guest else LANGS[0]
        self.channels.tell(sid, "bye", {**details, "code": bye, "say": self._say(bye, lang, details)})
        socket.finish(code, bye)

    async def drain(self, window_ms: int | None = None) -> None:
        """Before the process ends: let nobody in, finish what has begun, send everybody home spread over a window."""
        self.admission.closed = True
        await self._settle(lambda socket: socket.event_queue.busy)
        window = window_ms or min(
            WIDEST_WINDOW_MS, 500 + len(self._guests) * 1000 // self._settings.live.arrivals_per_s
        )
        for n, sid in enumerate(list(self._guests), 1):
            self.close(sid, 1012, "server.restarting", retry_after_ms=random.randrange(window))
            if n % 200 == 0:
                await asyncio.sleep(0)
        for socket in list(self.server.eio.sockets.values()):
            socket.finish(1012, "server.restarting")
        await self._settle(lambda socket: True)

    async def _settle(self, pending: Callable[[Socket[Caller]], bool]) -> None:
        for _ in range(int(FLUSH_S / STEP_S)):
            if not any(map(pending, self.server.eio.sockets.values())):
                break
            await asyncio.sleep(STEP_S)

    async def _arrive(self, sid: str, environ: dict[str, Any], auth: Any) -> bool | None:
        caller: Caller = environ["asgi.scope"][CALLER]
        auth = auth if isinstance(auth, dict) else {}
        sign_in = caller.cookies.get(origin.cookie_name(origin.STAFF_COOKIE, self._settings.web))
        try:
            async with asyncio.timeout(self._settings.limits.command_ms / 1000):
                account = await self._badges.account(sign_in)
        except (Unavailable, TimeoutError):
            if (socket := self.server.socket(sid)) is not None:
                socket.finish(1013, "retry")
            return False
        if self.server.socket(sid) is None:
            return False
        lang = auth.get("lang")
        asker, fresh = self._asker(caller, auth)
        screen = auth.get("screen")
        code = screen if isinstance(screen, str) and len(screen) <= LONGEST else ""
        visitor = Visitor(asker, account, caller.ip, lang if lang in LANGS else LANGS[0], caller.room, code)
        self._guests[sid] = Guest(visitor, sign_in if account else None, fresh)
        if account:
            self._badges.add(account, sid)
        # What the headers said is known now, and they are most of what an idle client weighs.
        environ.clear()
        environ["asgi.scope"] = {CALLER: caller}
        return None

    def _asker(self, caller: Caller, auth: dict[str, Any]) -> tuple[str, str | None]:
        """The asker's id, and its token when it was made just now."""
        secret = self._settings.secret
        cookie = caller.cookies.get(origin.cookie_name(origin.ASKER_COOKIE, self._settings.web))
        for token in (cookie, auth.get("asker")):
            if isinstance(token, str) and (id := askers.read(secret, token)):
                return id, None
        fresh = askers.new(secret)
        return askers.read(secret, fresh) or "", fresh

    def _left(self, sid: str, reason: str) -> None:
        guest = self._guests.pop(sid, None)
        self._presence.gone(sid)
        for session in guest.joined if guest and guest.visitor.screen else ():
            self.screens.remove(session, sid)
        if guest and guest.visitor.account:
            self._badges.remove(guest.visitor.account, sid)

    async def _do(self, sid: str, raw: Any) -> Ack:
        guest = self._guests.get(sid)
        if guest is None:
            return self._malformed()
        lang = guest.visitor.lang
        try:
            wanted = read(raw)
        except Malformed:
            if (socket := self.server.socket(sid)) is not None:
                socket.strike("malformed commands")
            return self._answers.refusal("command.malformed", lang)
        if self.admission.closed:
            return {**self._answers.refusal("retry", lang), "retry": True}
        limits = self._settings.limits
        within_ms = limits.write_ms if isinstance(wanted, Command) else limits.command_ms
        ack = await self._answers.of(self._carry_out(sid, guest, wanted), lang, within_ms)
        if isinstance(wanted, Command) and guest.visitor.account is None:
            self._restrain(sid, guest, "" if ack["ok"] else ack["code"])
        return ack

    def _restrain(self, sid: str, guest: Guest, code: str) -> None:
        """Who asks beyond a budget is heard more rarely."""
        seconds = self.admission.restraint.rest(guest.met, guest.visitor.ip, code)
        if seconds and (socket := self.server.socket(sid)) is not None:
            socket.event_queue.rest(seconds)

    async def _carry_out(self, sid: str, guest: Guest, wanted: Envelope) -> Ack:
        try:
            async with asyncio.timeout(SOON_S if wanted.do in THROWN else None):
                await self._check_sign_in(guest)
        except Refused as no:
            self.close(sid, 4401, no.code)
            raise
        except (Unavailable, TimeoutError):
            # The screen must go dark without the database too: who sits here was known when the database last was.
            if wanted.do not in THROWN:
                raise
        match wanted:
            case Join():
                return await self._join(sid, guest, wanted)
            case Leave():
                self._leave(sid, guest, wanted.session)
                return {}
            case Command() if wanted.do == LOOK:
                return self._look(sid, guest, wanted)
            case Command():
                shown = await self._badges.need_fresh(wanted.do, guest.sign_in)
                about = wanted.session, guest.visitor, wanted.do, wanted.payload, wanted.cid
                return await self._service.do(*about, shown)
        runtime = await self._service.runtime(wanted.session, guest.visitor.room)
        return self._service.matters(runtime, guest.visitor.asker)

    def _look(self, sid: str, guest: Guest, wanted: Command) -> Ack:
        """Where somebody of the staff is; the answer says where the others are."""
        presence, account = self._presence, guest.visitor.account
        if account is None or guest.joined.get(wanted.session, PUBLIC) == PUBLIC:
            raise Refused("command.forbidden")
        presence.say(wanted.session, sid, f"staff:{account}", wanted.payload)
        return presence.present(wanted.session)

    async def _join(self, sid: str, guest: Guest, wanted: Join) -> Ack:
        """Listen first, then read: what happens in between comes twice rather than never."""
        await self._check_seat(guest, wanted.session, wanted.audience)
        self._leave(sid, guest, wanted.session)
        if len(guest.joined) >= MOST_JOINED:
            raise Refused("session.crowded")
        if self._guests.get(sid) is not guest:
            raise Unavailable("gone")
        guest.joined[wanted.session] = wanted.audience
        if guest.visitor.screen:
            self.screens.add(wanted.session, guest.visitor.screen, sid)
        for channel in self._ears(guest, wanted.session):
            self.channels.basic_enter_room(sid, SPACE, channel)
        try:
            joined = await self._service.join(wanted.session, wanted.audience, wanted.position, guest.visitor)
        except BaseException:
            self._leave(sid, guest, wanted.session)
            raise
        frame = joined["frame"]
        return {**joined, "frame": frame.raw if isinstance(frame, SharedFrame) else frame, "asker": guest.fresh}

    def _leave(self, sid: str, guest: Guest, session: str) -> None:
        if session in guest.joined:
            for channel in self._ears(guest, session):
                self.channels.basic_leave_room(sid, SPACE, channel)
            del guest.joined[session]
            self._presence.gone(sid)
            if guest.visitor.screen:
                self.screens.remove(session, sid)

    def _ears(self, guest: Guest, session: str) -> Collection[str]:
        return frames(session, guest.joined[session]), signals(session), own(session, guest.visitor.asker)

    async def _check_seat(self, guest: Guest, session: str, audience: str) -> None:
        runtime = await self._service.runtime(session, guest.visitor.room)
        await self._service.admit(runtime, audience, guest.visitor)

    async def _check(self, sid: str) -> None:
        """Raise Refused unless this client is still who it was and may still sit where it sits."""
        if guest := self._guests.get(sid):
            await self._check_sign_in(guest)
            for session, audience in list(guest.joined.items()):
                await self._check_seat(guest, session, audience)

    async def _check_sign_in(self, guest: Guest) -> None:
        if guest.sign_in and await self._badges.account(guest.sign_in) != guest.visitor.account:
            raise Refused("sign_in.revoked")

    def _malformed(self) -> Ack:
        return self._answers.refusal("command.malformed", LANGS[0])
