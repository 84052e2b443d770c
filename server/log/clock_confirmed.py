"""That a person confirmed the database's clock after a jump: a row which every process of an installation finds."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# A confirmation says that the clock was right at that moment; so long after it a process may still notice it.
HOLDS_MS = 600_000
_LAST = text("SELECT until FROM leases WHERE name = 'clock'")
_JUMP = text("SELECT until FROM leases WHERE name = 'clock_jump'")
_FORGET = text("DELETE FROM leases WHERE name = 'clock'")
_LANDED = text("DELETE FROM leases WHERE name = 'clock_jump'")
_NOTE = text("INSERT INTO leases (name, fence, holder, kind, until) VALUES ('clock_jump', 0, '', 'clock', :by)")
_CONFIRM = text("INSERT INTO leases (name, fence, holder, kind, until) VALUES ('clock', 0, '', 'clock', :now)")


async def confirmed(connection: AsyncConnection, now: int) -> bool:
    """Whether somebody confirmed a clock that agrees with this one."""
    at = (await connection.execute(_LAST)).scalar()
    return at is not None and 0 <= now - int(at) <= HOLDS_MS


async def confirm(connection: AsyncConnection, now: int) -> None:
    """The database's clock is right now."""
    await connection.execute(_FORGET)
    await connection.execute(_CONFIRM, {"now": now})


async def note_jump(connection: AsyncConnection, by_ms: int) -> None:
    """For whoever examines this installation: by how much the clock jumped; 0: it did not."""
    await connection.execute(_LANDED)
    if by_ms:
        await connection.execute(_NOTE, {"by": by_ms})


async def jump(connection: AsyncConnection) -> int:
    """What a running server noted."""
    return int((await connection.execute(_JUMP)).scalar() or 0)
