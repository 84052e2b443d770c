"""Commands over plain HTTP, by the same service. By form, for pages without scripts: what is refused comes back with
all that was typed. As JSON, for scripts without a socket: the same envelope, the same ack."""

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kinds import COMMANDS
from server.domain.session.chat_line import SAY
from server.domain.session.planning import PLAN, REPLAN
from server.domain.session.question import ASK
from server.errors import Refused, Unavailable
from server.gateway.envelope import Answers, Command, Malformed, read
from server.gateway.visitor import Visitor
from server.people import askers
from server.refusals import status_of
from server.runtime import reachability, slow_mode
from server.runtime.supports import NAMES as SUPPORTS
from server.transport.log_throttle import throttled
from server.web import arrival, chat, citizen, forms, own_question, plan, similar, support
from server.web.render import new_cid
from server.web.request_context import RequestContext, keep, known_first, own_path
from server.web.room_page import PRINTED
from server.web.site import Site

ASKER_HEADER = "Giaoluu-Asker"
PRIVATE = {"Cache-Control": "private, no-store"}
# What comes with a question and is no part of it.
BESIDE = (similar.SEEN, slow_mode.FIELD)
ASK_FIELDS = (
    *("kind", "asker_type", "field", "text", "province", "name", "about"),
    *reachability.FIELDS,
    *reachability.AGREED,
)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the command's fields; 303 to where it shows. Or of an envelope; its ack."""
    if forms.kind(request) == forms.JSON:
        return await _by_script(site, request, at)
    form = await forms.fields(request, site.settings.limits.form_bytes)
    name, cid = form.pop("do", ""), forms.command_id(form.pop("cid", "") or new_cid())
    id = request.path_params["session"]
    if name == ASK:
        return await _ask(site, request, at, id, form, cid)
    if name == PLAN:
        return await plan.plan(site, request, at, form, cid)
    if name == REPLAN:
        return await plan.replan(site, request, at, form, cid)
    if name in own_question.ACTS:
        return await own_question.do(site, request, at, name, form, cid)
    if name in SUPPORTS:
        return await support.give(site, request, at, id, form, name)
    if name == SAY:
        return await chat.say(site, request, at, id, form, _id_of(form, cid) if cid.startswith(PRINTED) else cid)
    if name == "question.withdraw":
        await site.service.do(id, at.visitor, name, {"question": form.get("question", "")}, cid)
        return RedirectResponse(f"{at.base}{own_path(id)}", 303)
    raise Refused("command.unknown")


async def _ask(site: Site, request: Request, at: RequestContext, id: str, form: dict[str, str], cid: str) -> Response:
    if cid.startswith(PRINTED):
        if made_known := known_first(request, at, f"/buoi/{id}/do", site.settings):
            return made_known
        if asks := await similar.before_sending(site, request, at, id, {**form, "cid": cid}):
            return keep(asks, at, site.settings)
        cid = _id_of({name: value for name, value in form.items() if name not in BESIDE}, cid)
    raw: dict[str, Any] = {field: form[field] for field in ASK_FIELDS if form.get(field)}
    if form.get(slow_mode.FIELD):
        raw[slow_mode.FIELD] = form[slow_mode.FIELD]
    raw.setdefault("text", "")
    if form.get("anonymous"):
        raw.pop("name", None)
    try:
        async with site.over.lane(at.visitor):
            ack = await site.service.do(id, at.visitor, ASK, raw, cid)
    except Refused as no:
        again = {**form, "cid": new_cid(), slow_mode.FIELD: no.details.get("ticket", "")}
        if await site.over.short(at.visitor, no):
            return keep(_short(site, request, at, again, no), at, site.settings)
        return keep(await citizen.ask_form(site, request, at, id, again, no), at, site.settings)
    except Unavailable:
        later = Refused("retry", retry_after=2)
        return keep(await citizen.ask_form(site, request, at, id, {**form, "cid": cid}, later), at, site.settings)
    return keep(RedirectResponse(f"{at.base}/phieu/{ack['receipt']['question']}", 303), at, site.settings)


def _short(site: Site, request: Request, at: RequestContext, form: dict[str, str], no: Refused) -> Response:
    """What is refused to a flood: with all that was typed, and with nothing that takes long to draw."""
    sent = arrival.Carried(request.url.path, [("do", ASK), *form.items()])
    context = {"sent": sent, "error": words.say(no.code, at.lang, no.details)}
    return site.page(request, at, "carry_on.html", context, status_of(no), no)


def _id_of(form: dict[str, str], printed: str) -> str:
    """The command id of a form that everybody gets: one asker's same words out of it are one question."""
    content = msgspec.json.encode([printed, sorted(form.items())])
    return f"sent-{hashlib.blake2b(content, digest_size=16).hexdigest()}"


async def _by_script(site: Site, request: Request, at: RequestContext) -> Response:
    visitor, fresh = own(site, request, at)
    answers = Answers(words.say, throttled("giaoluu.web"))
    try:
        wanted = read(await forms.json(request, site.settings.limits.form_bytes))
        if not isinstance(wanted, Command) or wanted.session != request.path_params["session"]:
            raise Refused("command.malformed")
    except Malformed:
        return _ack(answers.refusal("command.malformed", at.lang), 400)
    except Refused as no:
        return _ack(answers.refusal(no.code, at.lang, no.details), status_of(no))
    if fresh and at.account is None:
        # Done now, it would be done again when it is sent again: this asker cannot yet be known a second time.
        return _ack({**answers.refusal("retry", at.lang), "retry": True, "asker": fresh})
    doing = _done(site, at.sign_in, visitor, wanted)
    async with site.over.lane(at.visitor):
        ack = await answers.of(doing, at.lang, site.settings.limits.write_ms)
    await site.over.rest(at.visitor, str(ack.get("code", "")))
    return _ack(ack)


async def _done(site: Site, sign_in: str | None, visitor: Visitor, wanted: Command) -> dict[str, Any]:
    if sign_in and (known := COMMANDS.get(wanted.do)) is not None and known.fresh:
        await site.people.step.need_fresh(sign_in)
        shown = {"factor": await site.people.step.shown(sign_in)}
        return await site.service.do(wanted.session, visitor, wanted.do, wanted.payload, wanted.cid, shown)
    return await site.service.do(wanted.session, visitor, wanted.do, wanted.payload, wanted.cid)


def _ack(ack: dict[str, Any], status: int = 200) -> Response:
    headers = PRIVATE | ({"Retry-After": str(ack["retry_after"])} if ack.get("retry_after") else {})
    return Response(msgspec.json.encode(ack), status, headers, media_type=forms.JSON)


def own(site: Site, request: Request, at: RequestContext) -> tuple[Visitor, str | None]:
    """The visitor, known by its cookie, else by the token in a header, else by none: then there is a new token."""
    token = request.headers.get(ASKER_HEADER, "")
    if at.fresh and (asker := askers.read(site.settings.secret, token)):
        return msgspec.structs.replace(at.visitor, asker=asker), None
    return at.visitor, at.fresh


async def mine(site: Site, request: Request, at: RequestContext) -> Response:
    """One's own matters, for pages without a socket: {mine}, and {chat} of who said something there."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    visitor, _ = own(site, request, at)
    answer = site.service.matters(runtime, visitor.asker)
    return Response(msgspec.json.encode(answer), headers=PRIVATE, media_type="application/json")


async def remember(site: Site, request: Request, at: RequestContext) -> Response:
    """From now on a cookie names the asker of the header, too: pages that the server draws know it by that."""
    await forms.body(request, site.settings.limits.packet_bytes)
    token, response = request.headers.get(ASKER_HEADER, ""), Response(status_code=204, headers=PRIVATE)
    if at.fresh and askers.read(site.settings.secret, token):
        keep(response, at._replace(fresh=token), site.settings)
    return response
