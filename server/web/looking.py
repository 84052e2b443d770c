"""The form that asks why somebody looks at what is kept from sight, and the asker's own wording, opened by it."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import personal_data
from server.domain.audit.look import ORIGINAL, WHYS
from server.domain.roles import EDITORS
from server.domain.session.question import Question
from server.errors import Refused, Unavailable, as_refusal
from server.runtime.stream import StreamRuntime
from server.web import forms
from server.web.office_form import Sent
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site

PRIVATE = {"Cache-Control": "private, no-store"}
FIELDS = ("why", "note")


async def noted(site: Site, at: RequestContext, room: str, sent: Sent, **of: str) -> None:
    """What the form says, written down before anything is shown. Raises Refused or Unavailable."""
    if at.account is None:
        raise Refused("sign_in.needed")
    why = {"why": _listed(sent.one("why")), "note": sent.one("note")}
    await site.service.audit.look(room, at.account.id, sent.cid, **why, **of)


def _listed(why: str) -> str:
    if why not in WHYS:
        raise Refused("look.why", field="why")
    return why


async def editing(site: Site, request: Request, at: RequestContext) -> tuple[StreamRuntime, Question]:
    """A question of this room, for whoever sorts its session's questions."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    await runtime.see()
    roles = await site.service.authority.roles(at.visitor.account or "", runtime.room or "", runtime.id)
    if not roles & {*EDITORS}:
        raise Refused("audience.forbidden")
    question = runtime.view.state.get(Question, request.path_params["question"])
    if question is None:
        raise Refused("question.unknown")
    return runtime, question


async def original(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `why`, `note` and `cid` as JSON: the asker's own wording with the places of personal data in it."""
    try:
        if at.account is None:
            raise Refused("sign_in.needed")
        runtime, question = await editing(site, request, at)
        sent = _sent(await forms.json(request, site.settings.limits.packet_bytes))
        if question.original == question.text or not question.original.text:
            raise Refused("look.nothing")
        await noted(site, at, runtime.room or "", sent, what=ORIGINAL, question=question.id, session=runtime.id)
    except (Refused, Unavailable) as no:
        return site.told(request, as_refusal(no))
    said = question.original.text
    told = {"ok": True, "original": said, "personal": personal_data.told(said)}
    return Response(msgspec.json.encode(told), 200, PRIVATE, forms.JSON)


def _sent(raw: Any) -> Sent:
    if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
        raise Refused("command.malformed")
    cid = forms.command_id(raw.pop("cid", "") or new_cid())
    return Sent("", cid, {name: [value] for name, value in raw.items()})
