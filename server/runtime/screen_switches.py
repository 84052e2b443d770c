"""Switches of the hall's screen: they take hold at once, without the database; the log hears when it can.

Whether one may is decided by the noun on the state in memory, like any command. What the log then refuses is put back.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from server.domain.command import Actor, Now
from server.domain.session.stage import Switch, Throw
from server.errors import Refused, Unavailable
from server.runtime.pending_command import PendingCommand
from server.runtime.resend import Resends
from server.runtime.signals import BLANK, FREEZE, Signals
from server.runtime.stream import StreamRuntime
from server.runtime.switch_journal import SwitchJournal, Thrown
from server.transport.tasks import spawn

THROWN = {"stage.blank": BLANK, "stage.freeze": FREEZE}
AGAIN_S = 1.0

RuntimeOf = Callable[[str], Awaitable[StreamRuntime]]


async def throw(
    signals: Signals, journal: SwitchJournal, resends: Resends, runtime: StreamRuntime, pending: PendingCommand
) -> dict[str, Any]:
    """The ack: {ok, at}. It says that the switch is thrown, not that this is written down. Raises Refused."""
    if before := await resends.thrown(runtime, pending):
        return {"ok": True, "at": before}
    name = THROWN[pending.name]
    at = max(signals.now(), signals.holds(runtime, name).at + 1)
    payload = Throw(on=pending.payload.on, at=at)  # type: ignore[attr-defined]
    runtime.kind.decide(runtime.view.state, pending.actor, pending.name, payload, Now(at, ""))
    thrown = Thrown(
        session=runtime.id, name=pending.name, on=payload.on, at=at, actor=pending.actor.id,
        roles=tuple(sorted(pending.actor.roles)), cid=pending.cid, id=pending.id, payload_hash=pending.payload_hash,
    )  # fmt: skip
    journal.note(thrown)
    signals.throw(runtime.id, name, Switch(payload.on, at))
    resends.remember(runtime, pending, at)
    spawn(_record(signals, journal, runtime, thrown), f"record of {pending.name}")
    return {"ok": True, "at": at}


def take_over(signals: Signals, journal: SwitchJournal, runtime_of: RuntimeOf) -> None:
    """See to what processes that are gone threw and did not bring into the log."""
    for thrown in journal.left():
        signals.take(thrown.session, THROWN[thrown.name], Switch(thrown.on, thrown.at))  # before any screen comes back
        spawn(_again(signals, journal, runtime_of, thrown), f"record of {thrown.name}")


async def _again(signals: Signals, journal: SwitchJournal, runtime_of: RuntimeOf, thrown: Thrown) -> None:
    """Unless somebody threw the switch since."""
    journal.note(thrown)
    while True:
        try:
            runtime = await runtime_of(thrown.session)
            break
        except Unavailable:
            await asyncio.sleep(AGAIN_S)
        except Refused:
            journal.done(thrown)
            return
    name = THROWN[thrown.name]
    if signals.holds(runtime, name).at <= thrown.at:
        signals.throw(thrown.session, name, Switch(thrown.on, thrown.at))
        await _record(signals, journal, runtime, thrown)
    journal.done(thrown)


async def _record(signals: Signals, journal: SwitchJournal, runtime: StreamRuntime, thrown: Thrown) -> None:
    """Until the log has it, or somebody threw the switch anew."""
    await _until_recorded(signals, runtime, thrown)
    journal.done(thrown)


async def _until_recorded(signals: Signals, runtime: StreamRuntime, thrown: Thrown) -> None:
    name, at = THROWN[thrown.name], thrown.at
    actor, payload = Actor(thrown.actor, frozenset(thrown.roles)), Throw(on=thrown.on, at=at)
    while signals.holds(runtime, name).at <= at:
        try:
            done = asyncio.get_running_loop().create_future()
            id, payload_hash = thrown.id, thrown.payload_hash
            await runtime.do(PendingCommand(actor, thrown.name, payload, payload_hash, thrown.cid, id, True, done))
            return
        except Unavailable:
            await asyncio.sleep(AGAIN_S)
        except Refused as no:
            if no.code != "stage.overtaken":
                signals.throw(runtime.id, name, Switch(signals.recorded(runtime, name).on, at + 1))
            return
