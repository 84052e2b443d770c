"""The vision mixer: preview and programme of the stage, for whoever brings questions on air."""

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.roles import DESK
from server.web import staff
from server.web.page_template import blank
from server.web.qr import qr
from server.web.render import json_script
from server.web.request_context import RequestContext
from server.web.site import Site, by_noun, sign_in_first

WORDS = (*staff.STAFF_WORDS, "mixer", "screens")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/dieu-khien")
    runtime = await site.seated(at, id, DESK)
    frame = runtime.view.first(DESK, site.settings.limits.frame_entities)
    home = site.reached(request, at, "/")
    data = await staff.desk_data(site, at, runtime, DESK, frame)
    data |= {
        "address": (home or "").partition("://")[2].rstrip("/"),
        "qr": qr(site.reached(request, at, f"/buoi/{id}") if id.startswith(REHEARSED) else home),
        "leaving_ms": site.settings.stage.leaving_s * 1000,
    }
    data["signals"] = [*data["signals"], site.service.signals.on_screens(id)]
    context = {
        "session": by_noun(frame)["session"][id],
        "page": blank("page"),
        "words": words.part(at.lang, WORDS),
    }
    return site.packed(request, at, "mixer.html", context, {"page": json_script(data)})
