"""Peers: what this process publishes to the others and does on their messages: hints, signals, heartbeats."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from server.cluster.bus import Bus
from server.cluster.heartbeat import Heartbeat
from server.cluster.signals import CANARY, KEPT_MS, Hint, Seal, Signal, hint, read
from server.cluster.staff_signs import StaffSigns
from server.cluster.viewer_count import ViewerCount
from server.domain.kinds import id_of
from server.domain.session.stage import Switch
from server.errors import Refused, Unavailable
from server.runtime.broadcaster import Channels
from server.runtime.signals import SCREEN, STAFF, SUPPORT, WATCHING, Signals
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

CANARY_MS = 10_000
AGAIN_S = 2.0
OUTBOX = "outbox"


class Peers:
    """`streams` are the service's, by id; `outbox` is told when a process has put something there, `grew` when one has
    appended to a stream. Pause in seconds."""

    def __init__(
        self,
        bus: Bus,
        seal: Seal,
        channels: Channels,
        signals: Signals,
        streams: Mapping[str, StreamRuntime],
        pause: float,
    ) -> None:
        self.signals, self._streams = signals, streams
        self.bus, self.gauges = bus, bus.gauges
        self.process = secrets.token_hex(8)
        self.canary = Heartbeat(bus, self.process, self._sing)
        self._seal, self._channels, self._now, self._pause = seal, channels, signals.now, pause
        self._watching, self._signs = ViewerCount(self.process), StaffSigns(signals.staff)
        self._wanted: dict[str, int] = {}
        self._misled: dict[str, float] = {}
        self.outbox: Callable[[], None] = lambda: None
        self.supported: Callable[[StreamRuntime], None] = lambda runtime: None
        self._supports: dict[str, int] = {}
        self.grew: Callable[[], None] = lambda: None
        self.screens: Callable[[], Iterable[tuple[str, str]]] = lambda: ()
        bus.heard = self.heard
        signals.others = self

    def start(self) -> None:
        self.bus.start()
        spawn(self.canary.run(), "canary")
        spawn(self._rounds(), "signals")

    # Hints

    def wrote(self, runtime: StreamRuntime) -> None:
        """This process has appended to the stream."""
        self.bus.say(runtime.stream, hint(runtime.stream, runtime.view.seq))

    def _known(self, stream: str) -> StreamRuntime | None:
        try:
            return self._streams.get(id_of(stream))
        except Refused:
            return None

    def caused(self) -> None:
        """This process has put something into the outbox; whoever leads looks into it."""
        self.bus.say(OUTBOX, hint(OUTBOX, 0))

    def _hinted(self, news: Hint) -> None:
        if news.stream == OUTBOX:
            self.outbox()
            return
        self.grew()
        runtime = self._known(news.stream)
        if runtime is None or runtime.stream != news.stream or news.seq <= runtime.view.seq:
            return
        if self._misled.get(news.stream, 0) > time.monotonic():
            return
        reading = news.stream in self._wanted
        self._wanted[news.stream] = max(news.seq, self._wanted.get(news.stream, 0))
        if not reading:
            spawn(self._read(runtime), f"reading of {news.stream} on a hint")

    async def _read(self, runtime: StreamRuntime) -> None:
        """Until the log is read as far as was hinted; whoever hints beyond its end is not believed for a while."""
        try:
            while (wanted := self._wanted[runtime.stream]) > runtime.view.seq:
                self.gauges.hint_reads += 1
                await runtime.see()
                if runtime.view.seq < wanted:
                    self.gauges.false_hints += 1
                    self._misled[runtime.stream] = time.monotonic() + AGAIN_S / 2
                    return
        except Unavailable:
            pass  # Maintenance polls again.
        finally:
            del self._wanted[runtime.stream]

    # Signals

    def heard(self, message: bytes) -> None:
        """Whatever came over the bus, from whomever."""
        try:
            news = read(message)
        except ValueError:
            self.gauges.malformed += 1
            return
        if isinstance(news, Hint):
            self._hinted(news)
        elif not self._seal.holds(news):
            self.gauges.unsigned += 1
        elif news.expires < self._now():
            self.gauges.expired += 1
        elif news.signal == CANARY:
            self.canary.heard(news)
        elif news.signal == STAFF:
            self._signs.heard(news.session, news.number)
        elif news.signal == SCREEN:
            self._screen_is_up(*news.session.rpartition(":")[::2], news.number)
        elif news.signal == SUPPORT:
            if news.process != self.process and (runtime := self._streams.get(news.session)):
                self.supported(runtime)
        elif news.signal == WATCHING or news.session in self._streams:
            self._signalled(news)

    def _signalled(self, news: Signal) -> None:
        if news.signal == WATCHING:
            self._watching.heard(news)
            self.signals.viewers[news.session] = self._watching.shown(news.session)
        else:
            self.signals.take(news.session, news.signal, Switch(news.number > 0, news.expires - KEPT_MS))

    def _screen_is_up(self, session: str, link: str, at: int) -> None:
        known = self.signals.screens.setdefault(session, {})
        known[link] = max(at, known.get(link, 0))

    def threw(self, session: str, name: str, switch: Switch) -> None:
        """This process has thrown a switch."""
        self._say(session, name, int(switch.on), switch.at + KEPT_MS)

    def support(self, session: str, number: int) -> None:
        """Supports were written here; the others count them when they are told so, with the next round of signals."""
        self._supports[session] = number

    async def _rounds(self) -> None:
        again = 0.0
        while True:
            await asyncio.sleep(self._pause)
            full = time.monotonic() >= again
            again = time.monotonic() + AGAIN_S if full else again
            for runtime in list(self._streams.values()):
                self._round(runtime, full)
            supports, self._supports = self._supports, {}
            for session, number in supports.items():
                self._say(session, SUPPORT, number, self._now() + ViewerCount.KEPT_MS)
            if full:
                self._slow_round()

    def _slow_round(self) -> None:
        now = self._now()
        for session, at in self._signs.news(now):
            self._say(session, STAFF, at, now + ViewerCount.KEPT_MS)
        for session, link in self.screens():
            self._screen_is_up(session, link, now)
            self._say(f"{session}:{link}", SCREEN, now, now + ViewerCount.KEPT_MS)
        self._forget()
        for session in self.signals.screens:
            spawn(self.signals.tell_screens(session), "screens")

    def _round(self, runtime: StreamRuntime, full: bool) -> None:
        session, now = runtime.id, self._now()
        self._signs.look(session, self._channels, now)
        if (share := self._watching.share(session, self._channels, now)) is not None:
            self._say(session, WATCHING, share, now + ViewerCount.KEPT_MS)
        if (number := self._watching.news(session, now)) is not None:
            self.signals.tell(session, {"signal": WATCHING, "number": number})
        self.signals.viewers[session] = self._watching.shown(session)
        # Until it is in the log, those who come later learn it from those who know.
        for name, switch in self.signals.unrecorded(runtime, CANARY_MS) if full else ():
            self.threw(session, name, switch)

    def _forget(self) -> None:
        self.signals.keep(self._streams)
        self._watching.keep(self._streams, self._now())
        self.signals.viewers = {each: self._watching.shown(each) for each in self._watching.shares}
        self._misled = {stream: until for stream, until in self._misled.items() if until > time.monotonic()}

    def _sing(self, number: int) -> None:
        self._say("", CANARY, number, self._now() + CANARY_MS)

    def _say(self, session: str, signal: Any, number: int, expires: int) -> None:
        said = Signal(session=session, signal=signal, number=number, process=self.process, expires=expires)
        self.bus.say((session, signal), self._seal.sealed(said))
