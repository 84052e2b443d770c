"""What one asker asked, in whichever room: found by the ids of its commands, whether the session runs or is closed.

Nothing of it is kept for long: a closed session is folded when one of its askers comes, and evicted like any other.
"""

from typing import Any

from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused
from server.projections.lookup_codes import typed
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.runtime.visitor import Visitor
from server.views.mine import own


async def sessions(service: Service, asker: str) -> list[str]:
    """The sessions in which one asked, the newest first. Rehearsals are told of on pages of their own."""
    streams = await service.book.acted(f"asker:{asker}")
    if streams:  # and where its questions were sent from there
        streams = [*streams, *{str(row["stream"]) for row in await service.book.rows("transfers", {"origin": streams})}]
    where = {"stream": streams, "rehearsal": 0}
    rows = await service.book.rows("sessions", where, "-starts_at") if streams else []
    return [str(row["id"]) for row in rows]


async def everything(service: Service, asker: str) -> list[dict[str, Any]]:
    """One's own matters in all rooms, those of the newest sessions first; each names its session and room."""
    found: list[dict[str, Any]] = []
    for session in await sessions(service, asker):
        if len(found) >= service.limits.mine:
            break
        found += of_session(service, await service.runtime(session), asker)
    return found[: service.limits.mine]


def of_session(service: Service, runtime: StreamRuntime, asker: str) -> list[dict[str, Any]]:
    return [{**item, "session": runtime.id, "room": runtime.room} for item in service.mine(runtime, asker)]


async def question(service: Service, asker: str, room: str, id: str) -> tuple[StreamRuntime, Question]:
    """One's own question and its session. Another's is as unknown as none."""
    for row in await service.book.rows("receipts", {"question": id}):
        runtime = await service.runtime(str(row["session"]), room)
        found = runtime.view.state.get(Question, id)
        if found is not None and found.asker == f"asker:{asker}":
            return runtime, found
    raise Refused("question.unknown")


async def look_up(service: Service, code: str, visitor: Visitor) -> dict[str, Any]:
    """The own view of the question with this look-up code, for whoever holds the code."""
    written = typed(code)
    if written is None:
        raise Refused("lookup.mistyped")
    service.rate_limits.look_up(visitor.ip, len(written))
    found = await service.book.rows("receipts", {"finder": service.receipts.finder(written)})
    if not found:
        raise Refused("lookup.unknown")
    service.rate_limits.found(visitor.ip, len(written))
    runtime = await service.runtime(str(found[0]["session"]))
    state = runtime.view.state
    session, question = need(state), state.need(Question, str(found[0]["question"]))
    return {"session": runtime.id, "room": session.room} | own(state, session, question)
