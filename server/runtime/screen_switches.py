"""Switches of the hall's screen: they take hold at once, without the database; the log hears when it can.

Whether one may is decided by the noun on the state in memory, like any command. What the log then refuses is put back.
"""

import asyncio
from typing import Any

from server.cluster.peers import Peers
from server.cluster.signals import BLANK, FREEZE
from server.domain.command import Now
from server.domain.session.stage import Switch, Throw
from server.errors import Refused, Unavailable
from server.runtime.resend import Resends
from server.runtime.stream import PendingCommand, StreamRuntime
from server.transport.tasks import spawn

THROWN = {"stage.blank": BLANK, "stage.freeze": FREEZE}
AGAIN_S = 1.0


async def throw(peers: Peers, resends: Resends, runtime: StreamRuntime, pending: PendingCommand) -> dict[str, Any]:
    """The ack: {ok, at}. It says that the switch is thrown, not that this is written down. Raises Refused."""
    if before := await resends.thrown(runtime, pending):
        return {"ok": True, "at": before}
    name = THROWN[pending.name]
    at = max(peers.now(), peers.holds(runtime, name).at + 1)
    payload = Throw(on=pending.payload.on, at=at)  # type: ignore[attr-defined]
    runtime.kind.decide(runtime.view.state, pending.actor, pending.name, payload, Now(at, ""))
    pending = pending._replace(payload=payload)
    peers.throw(runtime.id, name, Switch(payload.on, at))
    resends.remember(runtime, pending, at)
    spawn(_record(peers, runtime, pending, at), f"record of {pending.name}")
    return {"ok": True, "at": at}


async def _record(peers: Peers, runtime: StreamRuntime, pending: PendingCommand, at: int) -> None:
    """Until the log has it, or somebody threw the switch anew."""
    name = THROWN[pending.name]
    while peers.holds(runtime, name).at <= at:
        try:
            await runtime.do(pending._replace(done=asyncio.get_running_loop().create_future()))
            return
        except Unavailable:
            await asyncio.sleep(AGAIN_S)
        except Refused as no:
            if no.code != "stage.overtaken":
                peers.throw(runtime.id, name, Switch(peers.recorded(runtime, name).on, at + 1))
            return
