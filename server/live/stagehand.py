"""The stagehand throws the switches of the hall's screen: at once, without the database; the log hears when it can.

Whether one may is decided by the noun on the state in memory, like any command. What the log then refuses is put back.
"""

import asyncio
from typing import Any

from server.errors import Refused, Unavailable
from server.hall.hall import decide
from server.hall.session import UNPLANNED, of
from server.hall.stage import Switch, Throw
from server.live.chamber import Chamber, Wish
from server.live.exchange import Exchange
from server.live.resend import Resends
from server.live.signals import BLANK, FREEZE
from server.live.tasks import spawn
from server.log.command import Now

THROWN = {"stage.blank": BLANK, "stage.freeze": FREEZE}
AGAIN_S = 1.0


async def throw(exchange: Exchange, resends: Resends, chamber: Chamber, wish: Wish) -> dict[str, Any]:
    """The ack: {ok, at}. It says that the switch is thrown, not that this is written down. Raises Refused."""
    if before := await resends.thrown(chamber, wish):
        return {"ok": True, "at": before}
    name, hall, session = THROWN[wish.name], chamber.room.hall, of(chamber.room.hall)
    at = max(exchange.now(), exchange.holds(chamber, name).at + 1)
    payload = Throw(on=wish.payload.on, at=at)  # type: ignore[attr-defined]
    decide(hall, session.state if session else UNPLANNED, wish.actor, wish.name, payload, Now(at, ""))
    wish = wish._replace(payload=payload)
    exchange.throw(chamber.session, name, Switch(payload.on, at))
    resends.remember(chamber, wish, at)
    spawn(_record(exchange, chamber, wish, at), f"record of {wish.name}")
    return {"ok": True, "at": at}


async def _record(exchange: Exchange, chamber: Chamber, wish: Wish, at: int) -> None:
    """Until the log has it, or somebody threw the switch anew."""
    name = THROWN[wish.name]
    while exchange.holds(chamber, name).at <= at:
        try:
            await chamber.do(wish._replace(done=asyncio.get_running_loop().create_future()))
            return
        except Unavailable:
            await asyncio.sleep(AGAIN_S)
        except Refused as no:
            if no.code != "stage.overtaken":
                exchange.throw(chamber.session, name, Switch(exchange.recorded(chamber, name).on, at + 1))
            return
