"""Screens that show the stage by a link. The secret of a link is made of the installation's key, as those of guests
are: it stands in no table and in no log, and it is known again while the database does not answer.

`<number of the link>.<secret>`; read-only: it opens a seat to look from and gives nobody a command.
"""

import hmac

from server.domain.roles import PANEL, STAGE
from server.domain.session.screen_link import CONFIDENCE, ScreenLink, over
from server.domain.session.session import need
from server.errors import Refused
from server.runtime.receipts import Receipts
from server.runtime.stream import StreamRuntime

LONGEST = 80
SHOWN = 4


def code(receipts: Receipts, runtime: StreamRuntime, link: ScreenLink) -> str:
    """What the address of a link carries."""
    return f"{link.id}.{receipts.screen(runtime.stream, link.id)}"


def tail(receipts: Receipts, runtime: StreamRuntime, link: ScreenLink) -> str:
    """By these last signs of its secret a link is told from others."""
    return receipts.screen(runtime.stream, link.id)[-SHOWN:]


def opened(receipts: Receipts, runtime: StreamRuntime, code: str, now: int) -> ScreenLink:
    """The link of this code, while it shows something. Raises Refused."""
    id, _, secret = code.partition(".") if len(code) <= LONGEST else ("", "", "")
    link = runtime.view.state.get(ScreenLink, id)
    if link is None or not hmac.compare_digest(receipts.screen(runtime.stream, id).encode(), secret.encode()):
        raise Refused("screen_link.unknown")
    if why := over(link, now, need(runtime.view.state).state):
        raise Refused("screen_link.over", state=why)
    return link


def audience(link: ScreenLink) -> str:
    """With whom a screen sees: the speaker's with the panel, all others with the hall."""
    return PANEL if link.output == CONFIDENCE else STAGE


def admit(receipts: Receipts, runtime: StreamRuntime, wanted: str, code: str, now: int) -> None:
    """Raise Refused unless the screen of this code may sit there."""
    if audience(opened(receipts, runtime, code, now)) != wanted:
        raise Refused("audience.forbidden")
