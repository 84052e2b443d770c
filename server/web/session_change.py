"""What may become of a session besides its show: postponed, cancelled, archived, opened again, its topic amended; and
what its quality record says. Plain forms, each with its reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.kinds import find
from server.domain.nonconformity import SETTLE, Nonconformity
from server.domain.roles import ADMIN, HEAD, LEAD, PANEL
from server.domain.session.announcing import AMEND
from server.domain.session.life import ARCHIVE, REOPEN
from server.domain.session.nonconformity import WRITE
from server.domain.session.postponing import CANCEL, POSTPONE
from server.domain.session.session import ARCHIVED, Session, need
from server.errors import Refused, Unavailable
from server.office import calendar
from server.office.calendar import VIETNAM
from server.views.entity import view
from server.web import office_form, office_page, staff
from server.web.office_form import Form, Sent
from server.web.plan_form import CHANGEABLE, day_of, hour_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

# In the order of the page: the fields of each form.
FIELDS: Mapping[str, tuple[str, ...]] = {
    POSTPONE: ("day", "start", "end", "reason", "past_sitting"),
    AMEND: ("topic", "reason"),
    CANCEL: ("reason",),
    ARCHIVE: (),
    REOPEN: ("reason",),
    WRITE: ("reason",),
    SETTLE: ("note",),
}
FINAL = (CANCEL, ARCHIVE)


async def show(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, request.path_params["session"])


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the form's fields; 303 to the page again, which tells how it stands now."""
    id, sent = request.path_params["session"], await office_form.read(site, request, at)
    if sent.do not in FIELDS:
        raise Refused("command.unknown")
    await site.service.runtime(id, at.room.slug if at.room else None)
    try:
        raw, derived = _payload(site, sent)
        await site.service.do(id, at.visitor, sent.do, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        filled = {name: sent.one(name) for name in FIELDS[sent.do]}
        form = office_form.fresh(_key(sent.do, sent.one("nonconformity")), sent.do, filled)
        form = office_form.refused(form, sent.cid, told, at.lang, FIELDS[sent.do])
        return await _page(site, request, at, id, form, told)
    return RedirectResponse(f"{at.base}/buoi/{id}/thay-doi", 303)


def _payload(site: Site, sent: Sent) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is sent as it was typed, and what the calendar adds to it."""
    raw: dict[str, Any] = {name: sent.one(name) for name in FIELDS[sent.do] if name in ("reason", "topic", "note")}
    if sent.do == SETTLE:
        return raw | {"nonconformity": sent.one("nonconformity")}, {}
    if sent.do != POSTPONE:
        return raw, {}
    day = day_of(sent.one("day"))
    starts, ends = hour_of(day, sent.one("start"), "start"), hour_of(day, sent.one("end"), "end")
    if starts >= ends:
        raise Refused("session.times", field="end")
    if day < calendar.day_of(site.now()):
        raise Refused("session.past", field="day")
    past = bool(sent.one("past_sitting"))
    return raw | {"starts_at": starts, "ends_at": ends, "past_sitting": past}, dict(staff.terms(site, day))


async def _page(
    site: Site, request: Request, at: RequestContext, id: str, sent: Form | None = None, no: Refused | None = None
) -> Response:
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/thay-doi")
    runtime = await site.seated(at, id, PANEL)
    await runtime.see()
    session = need(runtime.view.state)
    roles = await site.service.authority.roles(at.account.id, session.room, id)
    may = [do for do in FIELDS if _may(do, session, roles)]
    forms = [_form(do, session, sent) for do in may if do != SETTLE]
    found: list[Nonconformity] = entities(runtime.view.state, Nonconformity.noun)
    shown = [_noted(each, sent, SETTLE in may) for each in reversed(found)]
    keys = {form.key for form in (*forms, *(each["settle"] for each in shown if each["settle"]))}
    context = {
        "session": view(runtime.kind, session, PANEL),
        "forms": [each for each in forms if each.do != WRITE],
        "write": next((each for each in forms if each.do == WRITE), None),
        "nonconformities": shown,
        "fields": FIELDS,
        "final": FINAL,
        "free": () if session.state == ARCHIVED else (REOPEN,),
        "silent": (REOPEN, WRITE),
        "postpone": POSTPONE,
        "lost": " ".join((sent.error, *sent.errors.values())) if sent and sent.key not in keys else "",
    }
    return await office_page.page(site, request, at, "session_change.html", "/can-bo", context, no)


def _may(do: str, session: Session, roles: frozenset[str]) -> bool:
    """Whether this form is of use to somebody with these roles now; the service checks again."""
    command = find(do)
    if session.state not in command.on or not roles & command.by:
        return False
    if do == AMEND:
        return session.round is None and (session.announced is not None or session.state not in CHANGEABLE)
    return do != REOPEN or session.state != ARCHIVED or bool(roles & {LEAD, HEAD, ADMIN})


def _form(do: str, session: Session, sent: Form | None) -> Form:
    """As it was sent, else filled in with what stands."""
    if sent is not None and sent.key == _key(do):
        return sent
    starts, ends = (datetime.fromtimestamp(ms / 1000, VIETNAM) for ms in (session.starts_at, session.ends_at))
    stands = {"start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}", "topic": session.topic.text}
    return office_form.fresh(_key(do), do, {name: stands[name] for name in FIELDS[do] if name in stands})


def _noted(found: Nonconformity, sent: Form | None, may: bool) -> dict[str, Any]:
    """One with the form to settle it, for those who may."""
    key = _key(SETTLE, found.id)
    settle = (sent if sent and sent.key == key else office_form.fresh(key, SETTLE)) if found.note is None else None
    return {
        "id": found.id, "kind": found.kind, "state": found.state, "due": found.due, "done": found.done,
        "reason": found.reason.text, "note": found.note.text if found.note else "", "at": found.noted_at,
        "settle": settle if may else None,
    }  # fmt: skip


def _key(do: str, id: str = "") -> str:
    return do.replace(".", "-") + (f"-{id}" if id else "")
