"""The form in which the secretariat puts down what came by mail, telephone, on paper or in person: a pasted mail is
taken apart into proposals, the slip with its code is shown once, to be printed or read out."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import EDITORS, PUBLIC
from server.domain.session.on_behalf import CHANNELS, ENTER, arrivals
from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused, Unavailable
from server.local_time import day_of, narrow, read_day
from server.office import pasted
from server.refusals import status_of
from server.runtime import reachability
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.views.mine import own
from server.web import consents, forms, office_page
from server.web.plan_form import hour_of
from server.web.qr import qr
from server.web.render import new_cid
from server.web.request_context import RequestContext, own_path
from server.web.site import Site, sign_in_first

PATH = "ghi-ho"
FIELDS = (
    *("channel", "arrived", "kind", "asker_type", "field", "text", "province", "name"),
    *reachability.FIELDS,
    *reachability.AGREED,
)
AT = {"arrived_at": "arrived"}
LONGEST_MOMENT = 60
_MOMENT = re.compile(r"(?P<hour>.+?)\s*[,;]?\s+(?P<day>\S+)|(?P<only>\S+)")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/{PATH}")
    runtime = await seated(site, at, id)
    return await _page(site, request, at, runtime, fresh(site, at))


async def enter(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of the form: `do` = `split` only takes the pasted mail apart. The answer is the page, with the slip when it
    was put down; sent again it is the same question and the same slip."""
    if at.account is None:
        raise Refused("sign_in.needed")
    runtime = await seated(site, at, request.path_params["session"])
    sent = await forms.fields(request, site.settings.limits.form_bytes)
    filled = {name: sent.get(name, "").strip() for name in FIELDS} | {"pasted": sent.get("pasted", "")}
    filled["cid"] = forms.command_id(sent.get("cid", "") or new_cid())
    if sent.get("do") == "split":
        return await _page(site, request, at, runtime, _split(filled))
    try:
        given = raw(filled, site.now())
        # Without a moment it came just now; sent again it is the same command all the same.
        derived = {} if filled["arrived"] else {"arrived_at": given.pop("arrived_at")}
        ack = await site.service.do(runtime.id, at.visitor, ENTER, given, filled["cid"], derived)
    except Refused as no:
        again = filled if no.code == "retry" else filled | {"cid": new_cid()}
        return await _page(site, request, at, runtime, again, no)
    except Unavailable:
        return await _page(site, request, at, runtime, filled, Refused("retry", retry_after=2))
    slip = slip_of(site, request, at, runtime, ack["receipt"]["question"])
    kept = {name: filled[name] for name in ("channel", "field", "province")}
    return await _page(site, request, at, runtime, fresh(site, at) | kept, slip=slip)


async def seated(site: Site, at: RequestContext, id: str) -> StreamRuntime:
    """The session, for whoever may put questions down in it. Raises Refused."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    roles = await site.service.authority.roles(at.account.id if at.account else "", at.room.slug if at.room else "", id)
    if not roles & {*EDITORS}:
        raise Refused("audience.forbidden")
    await runtime.see()
    return runtime


def fresh(site: Site, at: RequestContext) -> dict[str, str]:
    province = at.room.slug if at.room and at.room.kind == "province" else ""
    empty = dict.fromkeys((*FIELDS, "pasted"), "")
    return empty | {
        "cid": new_cid(), "channel": CHANNELS[0], "kind": "question", "asker_type": "citizen", "province": province,
        "field": list(site.registry.fields)[-1],
    }  # fmt: skip


def raw(filled: dict[str, str], now: int) -> dict[str, Any]:
    """The command of what was filled in; without a moment it came just now. Raises Refused at the field."""
    found: dict[str, Any] = {name: filled[name] for name in FIELDS if name != "arrived" and filled.get(name)}
    return {"text": "", **found, "arrived_at": moment(filled["arrived"], now) if filled["arrived"] else now}


def moment(typed: str, now: int) -> int:
    """`10:09, 15/04/2010`, `15/04/2010 10:09`, an hour of today, or a day (its beginning)."""
    plain = " ".join(narrow(typed).split())
    found = _MOMENT.fullmatch(plain) if len(plain) <= LONGEST_MOMENT else None
    if found is None:
        raise Refused("on_behalf.moment", field="arrived_at")
    first, second = found["hour"] or found["only"], found["day"] or ""
    for hour, day in ((first, second), (second, first)):
        try:
            on = read_day(day) if day else day_of(now)
            return hour_of(on, hour or "0:00", "arrived_at")
        except (ValueError, Refused):
            continue
    raise Refused("on_behalf.moment", field="arrived_at")


def slip_of(site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, id: str) -> dict[str, Any]:
    """The slip of a question that was put down for somebody: its code is shown to whoever put it down, once."""
    state = runtime.view.state
    question = state.need(Question, id)
    code = site.service.receipts.code(id, question.lookup)
    picture = site.reached(request, at, f"{own_path(runtime.id)}#{code}")
    return {
        **own(state, need(state), question), "lookup_code": code, "qr": qr(picture),
        "name": question.name.text if question.name else None,
    }  # fmt: skip


def _split(filled: dict[str, str]) -> dict[str, str]:
    """What was filled in by hand stays."""
    found = pasted.read(filled["pasted"])
    proposed = {"text": found.text, "name": found.name, "mail": found.mail, "arrived": found.time}
    return filled | {name: filled[name] or value for name, value in proposed.items()} | {"channel": "mail"}


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, filled: dict[str, str],
    no: Refused | None = None, slip: dict[str, Any] | None = None,
) -> Response:  # fmt: skip
    field = str(no.details.get("field", "")) if no else ""
    field = AT.get(field, field)
    say = words.say(no.code, at.lang, no.details) if no else ""
    state = runtime.view.state
    context = {
        **shared(site, at, runtime), **consents.shown(), "filled": filled, "slip": slip, "channels": CHANNELS,
        "errors": {field: say} if field in FIELDS else {}, "wrong": "" if field in FIELDS else say,
        "session": view(runtime.kind, need(state), PUBLIC), "receipt": slip,
    }  # fmt: skip
    return await office_page.page(site, request, at, "enter.html", PATH, context, no, status_of(no) if no else 200)


def shared(site: Site, at: RequestContext, runtime: StreamRuntime) -> dict[str, Any]:
    state = runtime.view.state
    begins, ends = arrivals(state, site.now())
    return {
        "about": need(state), "fields": site.names(at.lang)["fields"], "begins": begins, "ends": ends,
        "provinces": [room for room in site.registry.rooms.values() if room.kind == "province"],
        "takes": runtime.kind.phase(state) in runtime.kind.command(ENTER).on,
    }  # fmt: skip
