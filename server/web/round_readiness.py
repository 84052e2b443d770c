"""The readiness of all sessions of a round, for the Office: who is ready, who is not, and why."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.round import ROUND, plan
from server.domain.session.verdict import HELD
from server.errors import Refused
from server.web import office_form, office_page
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.round_seen import head
from server.web.site import Site, sign_in_first

HERE = "/can-bo/dot"


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["round"]
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}/san-sang")
    runtime = await office_form.seen(site, at, f"{ROUND.prefix}:{id}")
    found = plan.of(runtime.view.state)
    if found is None:
        raise Refused("session.unknown")
    every = list(found.sessions)
    known = {str(row["id"]): row for row in await site.service.book.rows("sessions", {"id": every})}
    ready = {str(row["session"]): row for row in await site.service.book.rows("readiness", {"session": every})}
    slots = [(unit, day) for unit in found.units for day in found.days]
    rows = [
        _row(site, request, at.lang, unit, session, day.starts_at, known.get(session), ready.get(session))
        for (unit, day), session in zip(slots, found.sessions, strict=True)
    ]
    context = head(found, at.lang, runtime.view.state) | {
        "rows": sorted(rows, key=lambda each: each["go"]),  # who is not ready stands above
        "ready": sum(each["go"] for each in rows), "several": len(found.days) > 1,
    }  # fmt: skip
    return await office_page.page(site, request, at, "readiness_round.html", HERE, context)


def _row(
    site: Site, request: Request, lang: str, unit: str, session: str, day: int,
    known: dict[str, object] | None, ready: dict[str, object] | None,
) -> dict[str, Any]:  # fmt: skip
    """One session; `why` says in words what it waits for."""
    room = site.registry.rooms.get(unit)
    url = f"{door(site, request, room)['url']}buoi/{session}/san-sang" if room and known else ""
    made: dict[str, Any] = {
        "unit": room.unit if room else unit,
        "day": day,
        "url": url,
        "go": False,
        "stopped": False,
        "late": False,
    }
    made |= {"due": None, "rehearsed": None}
    if ready is None:
        return made | {"sum": "", "why": words.t(_NONE[known is not None], lang)}
    lacking = [_name(each, lang) for each in str(ready["why"]).split()]
    due = ready["due"]
    return made | {
        "go": HELD[str(ready["verdict"])] is True, "stopped": HELD[str(ready["verdict"])] is False,
        "sum": f"{ready['done']}/{ready['total']}",
        "why": "; ".join(dict.fromkeys(lacking)), "late": isinstance(due, int) and due < site.now(), "due": due,
        "rehearsed": ready["rehearsed_at"],
    }  # fmt: skip


_NONE = {True: "readiness.not_begun", False: "readiness.not_planned"}


def _name(item: str, lang: str) -> str:
    """The usual name of an item by its id; those that a unit added itself are its own matter."""
    key = f"readiness.item.{item.replace('-', '.', 1)}"
    return words.t(key if key in words.words(lang) else "readiness.own", lang)
