"""The board of data requests: who waits until when, and one request from the day it came to what was done about it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import ADMIN, AUDITOR, HEAD, LEAD
from server.domain.unit.data_answering import (
    ANSWER,
    COPY,
    DONE,
    EXTEND,
    LIFT,
    NOT_DONE,
    PARTLY,
    REASONS,
    WORDS_GONE,
)
from server.domain.unit.data_request import (
    ASSIGN,
    CONFIRM,
    HANDLERS,
    PARTS,
    RECEIVE,
    RIGHTS,
    UNANSWERED,
    DataRequest,
)
from server.errors import Refused, Unavailable
from server.people.request_texts import EXTENDED, REPLY
from server.projections.lookup_codes import LONGEST_TYPED
from server.runtime.data_requests import measured
from server.web import data_board_shown, data_certificate, office_form, office_page, retention_page
from server.web.data_board_shown import HERE, OFFERED
from server.web.office_form import Sent
from server.web.request_context import RequestContext, private
from server.web.site import Site, sign_in_first

COMMANDS = (CONFIRM, ASSIGN, EXTEND, ANSWER, LIFT)
FIELDS = ("text", "handler", "kept", "done", "name", "wording", "receipt_no", "right")
READERS = frozenset({*HANDLERS, AUDITOR})
# Who takes words out for ever, as at any desk.
ERASERS = frozenset({LEAD, HEAD, ADMIN})


async def board(site: Site, request: Request, at: RequestContext) -> Response:
    """`?yeu-cau=`: the one at the right."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    return await _page(site, request, at, request.query_params.get("yeu-cau", ""))


async def certificate(site: Site, request: Request, at: RequestContext) -> Response:
    """As its asker has it."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    await _roles(site, at, READERS)
    return await data_certificate.page(site, request, at, await _one(site, at, request.path_params["request"]))


async def printed(site: Site, request: Request, at: RequestContext) -> Response:
    """The same as a PDF."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    await _roles(site, at, READERS)
    return await data_certificate.printed(site, await _one(site, at, request.path_params["request"]))


async def enter(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `cid`, `receipt_no`, `right`, `part_contact`, `part_name`, `part_words` and `text`: a request that came
    on paper, from whoever was identified; 303 to it."""
    sent = await office_form.read(site, request, at)
    await _roles(site, at, frozenset(HANDLERS))
    try:
        id = await _entered(site, at, sent)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, "", sent, office_form.at_form(no))
    return RedirectResponse(f"{at.base}{HERE}?yeu-cau={id}", 303)


async def _entered(site: Site, at: RequestContext, sent: Sent) -> str:
    found = await site.data_requests.found(sent.one("receipt_no")[:LONGEST_TYPED])
    if found is None or not site.keeps(at, found[0].room):
        raise Refused("data_request.number", field="receipt_no")
    if sent.one("right") not in RIGHTS:
        raise Refused("data_request.right", field="right")
    parts = [part for part in PARTS if sent.one(f"part_{part}")]
    raw, text = {"right": sent.one("right"), "parts": parts}, measured(sent.one("text"), site.settings.limits, "text")
    unit = site.registry.home(found[0].room or "")
    return await site.data_requests.receive(unit, *found, raw, text, sent.cid, "paper")


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid`, `data_request` and the fields of what is done; 303 to the request."""
    sent = await office_form.read(site, request, at)
    if sent.do not in COMMANDS:
        raise Refused("command.unknown")
    roles = await _roles(site, at, frozenset(HANDLERS))
    one = await _one(site, at, sent.one("data_request"))
    try:
        await _done(site, at, one, sent, roles)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, one.id, sent, office_form.at_form(no))
    return RedirectResponse(f"{at.base}{HERE}?yeu-cau={one.id}", 303)


async def _done(site: Site, at: RequestContext, one: DataRequest, sent: Sent, roles: frozenset[str]) -> None:
    row = await site.data_requests.one(one.id)
    stream, raw = str(row["stream"]), {"data_request": one.id}
    text = measured(sent.one("text"), site.settings.limits, "text")
    if sent.do == ASSIGN:
        raw["handler"] = sent.one("handler")
    elif sent.do == EXTEND:
        if not text:
            raise Refused("text.empty", field="text")
        await site.data_requests.texts.put(one.id, EXTENDED, str(row["unit"]), text)
    elif sent.do == ANSWER:
        raw |= await _answered(site, at, one, sent, roles, text)
        await site.data_requests.texts.put(one.id, REPLY, str(row["unit"]), text)
    elif sent.do == LIFT:
        await site.data_requests.release(one, f"staff:{at.visitor.account}", sent.cid)
    await site.service.do(stream, at.visitor, sent.do, raw, sent.cid)


async def _answered(
    site: Site, at: RequestContext, one: DataRequest, sent: Sent, roles: frozenset[str], text: str
) -> dict[str, Any]:
    """Carry out what was ticked; what the answer says. Nothing is done of one that is answered already."""
    refuses = sent.one("how") == NOT_DONE
    kept = [each for each in REASONS if each in sent.lists.get("kept", ())]
    wanted = [] if refuses else [each for each in OFFERED if each in sent.lists.get("done", ())]
    if one.state not in UNANSWERED:
        return {"outcome": DONE, "done": [COPY]}  # the command says who was faster
    if (refuses or kept) and not text:
        raise Refused("text.empty", field="text")
    if refuses:
        return {"outcome": NOT_DONE, "kept": kept}
    if not wanted:
        raise Refused("data_request.nothing", field="done")
    if WORDS_GONE in wanted and not roles & ERASERS:
        raise Refused("data_request.lead", field="done")
    texts = {"name": sent.one("name"), "text": sent.one("wording")}
    done, left = await site.data_requests.carry_out(one, wanted, texts, f"staff:{at.visitor.account}", sent.cid)
    done += [COPY] if COPY in wanted else []
    if not done:
        raise Refused("data_request.not_held", field="done")
    return {"outcome": PARTLY if kept else DONE, "done": done, "kept": kept, "left": msgspec.to_builtins(left)}


async def _roles(site: Site, at: RequestContext, needed: frozenset[str]) -> frozenset[str]:
    roles: frozenset[str] = await site.people.roles(at.visitor.account or "", at.room.slug if at.room else "")
    if not roles & needed:
        raise Refused("command.forbidden")
    return roles


async def _one(site: Site, at: RequestContext, id: str) -> DataRequest:
    row = await site.data_requests.one(id)
    if not site.keeps(at, row["unit"]):
        raise Refused("data_request.unknown")
    return await site.data_requests.entity(row)


async def _page(
    site: Site, request: Request, at: RequestContext, id: str, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    roles = await _roles(site, at, READERS)
    one = await _one(site, at, id) if id else None
    form = office_form.fresh("data", "", _typed(sent))
    context: dict[str, Any] = await data_board_shown.listed(site, at)
    context |= {
        "one": await data_board_shown.whole(site, one) if one else None, "chosen": id,
        "acts": bool(roles & {*HANDLERS}), "erases": bool(roles & ERASERS), "at_form": sent.do if sent else "",
        "ticked": sent.lists if sent and sent.do == ANSWER else None,
        "form": office_form.refused(form, sent.cid, no, at.lang, FIELDS) if sent and no else form,
        "staff": await site.service.authority.holders(at.room.slug if at.room else "", HANDLERS),
        "people": await site.people.names(), "days": site.settings.data, "refusing": NOT_DONE,
        "rights": RIGHTS, "parts": PARTS, "entering": RECEIVE,
        "keeps": bool(roles & retention_page.READERS),
        "do": {each.rpartition(".")[2]: each for each in COMMANDS},
    }  # fmt: skip
    return private(await office_page.page(site, request, at, "data_requests.html", HERE, context, no))


def _typed(sent: Sent | None) -> Mapping[str, str]:
    return {name: values[-1] for name, values in sent.lists.items()} if sent else {}
