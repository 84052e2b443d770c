"""Who is invited to a session or to one of its questions, and what they contributed: the page of lead and moderator.

The link of a new invitation stands in the answer to the form that gave it, and on no page afterwards.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.roles import EXPERT, PUBLIC, READERS, RUNNERS
from server.domain.session.contribution import DONE, Contribution
from server.domain.session.invitation import GIVE, RENEW, REVOKE, Invitation, over
from server.domain.session.joint_answer import ACCEPT, LEAVE, RETURN
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.state import ErasableText, StreamState
from server.errors import Refused, Unavailable
from server.local_time import DAY_MS, clock, day_of
from server.runtime import guest_visits, guests
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.web import office_form, office_page
from server.web.guest import DOOR
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day
from server.web.plan_form import hour_of
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

LOOKS = frozenset({EXPERT, *RUNNERS, *READERS})
LINKS = (GIVE, RENEW)
FIELDS = ("number", "unit", "body", "name", "title", "task", "day", "hour")
ACTS: Mapping[str, tuple[str, ...]] = {
    GIVE: ("name", "title", "task"),
    RENEW: ("invitation",),
    REVOKE: ("invitation", "reason"),
    RETURN: ("contribution", "note"),
    ACCEPT: ("contribution",),
    LEAVE: ("contribution", "reason"),
}
AT = {"until": "day", "question": "number"}


class Link(NamedTuple):
    """What is shown once."""

    url: str
    code: str
    invitation: Invitation


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    return await _page(site, request, at, await _seen(site, request, at))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page, or the page with the new link. What was typed is kept when refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    runtime = await _seen(site, request, at)
    try:
        raw = _payload(site, runtime, sent)
        await site.service.do(runtime.id, at.visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, runtime, sent, told)
    if sent.do not in LINKS:
        there = f"{at.base}/buoi/{runtime.id}/khach"
        number = sent.one("at")
        return RedirectResponse(there + (f"#cau-{number}" if number.isdigit() else ""), 303)
    id = sent.one("invitation") or await _made(site, runtime, at, sent)
    invitation = runtime.view.state.need(Invitation, id)
    code = guests.code(site.service, runtime, invitation)
    link = Link(f"{site.link(request, at, DOOR)}#{code}", code, invitation)
    return await _page(site, request, at, runtime, link=link)


async def _made(site: Site, runtime: StreamRuntime, at: RequestContext, sent: Sent) -> str:
    """The id of what this form gave: made of who sent it and its command id."""
    await runtime.see()
    account = at.account.id if at.account else ""
    return site.service.receipts.id(runtime.stream, f"staff:{account}", sent.cid)


async def _seen(site: Site, request: Request, at: RequestContext) -> StreamRuntime:
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    await runtime.see()
    if not await _roles(site, at, runtime) & LOOKS:
        raise Refused("audience.forbidden")
    return runtime


async def _roles(site: Site, at: RequestContext, runtime: StreamRuntime) -> frozenset[str]:
    if at.account is None:
        raise Refused("sign_in.needed")
    return frozenset(await site.service.authority.roles(at.account.id, runtime.room or "", runtime.id))


def _payload(site: Site, runtime: StreamRuntime, sent: Sent) -> dict[str, Any]:
    raw: dict[str, Any] = {name: sent.one(name).strip() for name in ACTS[sent.do]}
    if "contribution" in raw:
        rev = sent.one("text_rev")
        if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
            raise Refused("command.malformed", field="text_rev")
        raw["text_rev"] = int(rev)
    if sent.do in LINKS:
        raw["until"] = hour_of(typed_day(sent.one("day")), sent.one("hour"), "hour")
    if sent.do == GIVE:
        unit = site.registry.every.get(sent.one("unit"))
        raw["body"] = sent.one("body").strip() or (unit.unit if unit else "")
        raw |= {"unit": unit.slug} if unit else {}
        if number := sent.one("number").strip():
            raw["question"] = _numbered(runtime.view.state, number)
    return raw


def _numbered(state: StreamState, number: str) -> str:
    for each in entities(state, Question.noun):
        if str(each.number) == number.lstrip("0"):
            return str(each.id)
    raise Refused("question.unknown", field="number")


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, sent: Sent | None = None,
    no: Refused | None = None, link: Link | None = None,
) -> Response:  # fmt: skip
    state, roles = runtime.view.state, await _roles(site, at, runtime)
    name = str(no.details.get("field", "")) if no else ""
    field, say = AT.get(name, name), words.say(no.code, at.lang, no.details) if no else ""
    invited = entities(state, Invitation.noun)
    giving, now = sent is not None and sent.do == GIVE, site.now()
    context = {
        "session": view(state.kind, need(state), PUBLIC),
        "here": f"{at.base}/buoi/{runtime.id}/khach",
        "invitations": [_invitation(state, each, now) for each in invited][::-1],
        "seen": await guest_visits.seen(site.service.book, [each.id for each in invited]),
        "groups": _groups(runtime, roles),
        "do": {"give": GIVE, "renew": RENEW, "revoke": REVOKE, "accept": ACCEPT},
        "words_of": {RETURN: "note", LEAVE: "reason"},
        "done": DONE,
        "can": {each for each in ACTS if runtime.kind.commands[each].by & roles},
        "link": link,
        "filled": {each: sent.one(each) for each in FIELDS} if sent and giving else _fresh(site, request, state),
        "units": sorted(site.registry.rooms.values(), key=lambda each: each.unit),
        "staff": await site.people.names(),
        "days": site.settings.guests.most_days,
        "until": _until(site),
        "errors": {field: say} if giving and field in FIELDS else {},
        "error": "" if giving and field in FIELDS else say,
        "sent": sent,
        "cid": sent.cid if sent and no and no.code == "retry" else new_cid(),
    }
    response = await office_page.page(site, request, at, "invitations.html", "/can-bo", context, no)
    response.headers["Cache-Control"] = "no-store"
    return response


def _until(site: Site) -> dict[str, str]:
    at = site.now() + site.settings.guests.days * DAY_MS
    return {"day": f"{day_of(at):%d/%m/%Y}", "hour": clock(at)}


def _fresh(site: Site, request: Request, state: StreamState) -> dict[str, str]:
    question = state.get(Question, request.query_params.get("cau", ""))
    return {**dict.fromkeys(FIELDS, ""), **_until(site), "number": str(question.number) if question else ""}


def _invitation(state: StreamState, each: Any, now: int) -> dict[str, Any]:
    question = state.get(Question, each.question or "")
    return {
        "one": each,
        "over": over(each, now),
        "renewable": not over(each, 0),
        "number": question.number if question else None,
    }


def _groups(runtime: StreamRuntime, roles: frozenset[str]) -> list[dict[str, Any]]:
    """Parts by question, with what may be said to each; those to unpublished answers first."""
    state, kind = runtime.view.state, runtime.kind
    found: dict[str, list[Contribution]] = {}
    for each in entities(state, Contribution.noun):
        found.setdefault(each.question, []).append(each)
    made = [
        {
            "question": state.need(Question, id),
            "parts": [(each, _writer(state, each), _acts(kind.can(each.noun, each.state), roles)) for each in parts],
        }
        for id, parts in found.items()
    ]
    return sorted(made, key=lambda each: (each["question"].written, each["question"].number))


class Writer(NamedTuple):
    """Whose part it is: a guest's, or a person's of the panel."""

    name: ErasableText
    body: ErasableText


def _writer(state: StreamState, part: Contribution) -> Writer:
    if person := state.get(Person, part.invitation):
        return Writer(person.name, person.unit)
    invited = state.need(Invitation, part.invitation)
    return Writer(invited.name, invited.body)


def _acts(can: Mapping[str, Mapping[str, list[str]]], roles: frozenset[str]) -> list[str]:
    return [name for name in ACTS if name in can and roles & {*can[name]["roles"]}]
