"""Signals as this process knows them: the switches of the hall's screen, and how many watch. No facts (law 7).

cluster/peers.py tells the other processes and brings what they say; without it a process has its own.
"""

import time
from collections.abc import Callable, Container, Iterator
from typing import Any, Protocol

from server.domain.roles import DESK, PUBLIC
from server.domain.session.stage import Stage, Switch
from server.runtime.broadcaster import Channels, frames, signals
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

BLANK, FREEZE, WATCHING, STAFF, SUPPORT = "blank", "freeze", "watching", "staff", "support"
SCREEN = "screen"
SWITCHES = (BLANK, FREEZE)
NEVER = Switch()


class Others(Protocol):
    """The other processes of this installation."""

    def wrote(self, runtime: StreamRuntime) -> None: ...
    def threw(self, session: str, name: str, switch: Switch) -> None: ...


class NoOthers:
    def wrote(self, runtime: StreamRuntime) -> None:
        pass

    def threw(self, session: str, name: str, switch: Switch) -> None:
        pass


class Signals:
    """`now` is the database's clock; `viewers`: how many watch each session, in all processes; `staff`: when somebody
    was last seen at its desk or panel (ms); `screens`: when a screen was last connected by each link of a session."""

    def __init__(self, channels: Channels, now: Callable[[], int]) -> None:
        self._channels, self.now = channels, now
        self.others: Others = NoOthers()
        self.viewers: dict[str, int] = {}
        self.staff: dict[str, int] = {}
        self.screens: dict[str, dict[str, int]] = {}
        self.supported: Callable[[StreamRuntime], dict[str, int]] = lambda runtime: {}
        self._begun = time.monotonic()
        self._switches: dict[str, dict[str, Switch]] = {}

    def listening_since(self) -> int:
        """Since when this process knows of signals (ms)."""
        return self.now() - int((time.monotonic() - self._begun) * 1000)

    def wrote(self, runtime: StreamRuntime) -> None:
        """This process has appended to the stream."""
        self.others.wrote(runtime)

    def throw(self, session: str, name: str, switch: Switch) -> None:
        """Turn a switch of the stage: here now, elsewhere as soon as it is heard."""
        self.take(session, name, switch)
        self.others.threw(session, name, switch)

    def take(self, session: str, name: str, switch: Switch) -> None:
        """A switch was thrown, here or elsewhere; of two the later holds."""
        known = self._switches.setdefault(session, {})
        if known.get(name, NEVER).at < switch.at:
            known[name] = switch
            self.tell(session, _news(name, switch))

    def recorded(self, runtime: StreamRuntime, name: str) -> Switch:
        """How the switch stands in the log."""
        switch: Switch = getattr(runtime.view.state.get(Stage, "stage") or Stage(), name)
        return switch

    def holds(self, runtime: StreamRuntime, name: str) -> Switch:
        """How the switch stands: as the log says, or as was signalled after that."""
        return max(self.recorded(runtime, name), self._switches.get(runtime.id, {}).get(name, NEVER), key=_at)

    def present(self, runtime: StreamRuntime, audience: str = PUBLIC) -> list[dict[str, Any]]:
        """The signals of a session as they stand, for whoever comes now."""
        staff = [self.on_screens(runtime.id)] if audience == DESK else []
        crowd = {"signal": WATCHING, "number": self.viewers.get(runtime.id, 0)}
        asked_along = {"signal": SUPPORT, "tallies": self.supported(runtime)}
        return [crowd, asked_along, *(_news(name, self.holds(runtime, name)) for name in SWITCHES), *staff]

    def on_screens(self, session: str) -> dict[str, Any]:
        """For the desk alone: when a screen was last connected by each link (ms)."""
        return {"signal": "screens", "screens": dict(self.screens.get(session, {}))}

    async def tell_screens(self, session: str) -> None:
        """To the desks that listen in this process."""
        if self._channels.members(channel := frames(session, DESK)):
            await self._channels.broadcast(channel, "signal", {"session": session, **self.on_screens(session)})

    def unrecorded(self, runtime: StreamRuntime, same_for_ms: int) -> Iterator[tuple[str, Switch]]:
        """Switches that the log does not have yet; one that it has, or that has agreed with it so long, is dropped."""
        known = self._switches.get(runtime.id, {})
        for name, switch in list(known.items()):
            recorded = self.recorded(runtime, name)
            if recorded.at >= switch.at or (recorded.on == switch.on and self.now() - switch.at > same_for_ms):
                del known[name]
            else:
                yield name, switch

    def tell(self, session: str, news: dict[str, Any]) -> None:
        """To whoever listens in this process."""
        spawn(self._channels.broadcast(signals(session), "signal", {"session": session, **news}), "signal")

    def supports(self, session: str, tallies: dict[str, int]) -> None:
        """New counts of who asks along, for whoever listens here."""
        self.tell(session, {"signal": SUPPORT, "tallies": tallies})

    def keep(self, sessions: Container[str]) -> None:
        """Forget all other sessions."""
        self._switches = {name: known for name, known in self._switches.items() if name in sessions}
        self.screens = {name: known for name, known in self.screens.items() if name in sessions}


def _news(name: str, switch: Switch) -> dict[str, Any]:
    return {"signal": name, "on": switch.on, "at": switch.at}


def _at(switch: Switch) -> int:
    return switch.at
