"""The host's view of the run of show: what runs, what comes, over or under; for a tablet at arm's length."""

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import DESK
from server.domain.session.phase import PHASES
from server.domain.session.run_of_show import SHOWRUNNERS, order
from server.domain.session.session import need
from server.views.show_times import show
from server.web import room_page, show_form
from server.web.page_template import blank
from server.web.render import json_script
from server.web.request_context import RequestContext
from server.web.room_page import TOO_LARGE
from server.web.show_page import may
from server.web.site import Site, by_noun, sign_in_first

WORDS = ("show", "connection", "time", "panel", *TOO_LARGE)
MINUTE_MS = 60_000


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """Drawn by the server as it stands, with plain forms; the browser goes on from there."""
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/dan-chuong-trinh")
    room = at.room.slug if at.room else None
    runtime = await site.seated(at, id, DESK)
    frame = runtime.view.first(DESK, site.settings.limits.frame_entities)
    chosen = site.settings
    data = room_page.script_data(site, at, runtime, frame) | room_page.own_data(site, at, runtime) | {
        "audience": DESK, "live": "socket", "seat": "host",
        "me": {"id": f"staff:{at.account.id}", "name": at.account.name},
        "staff": await site.service.authority.staff(room or "", id),
        "limits": {
            "show_act_ms": chosen.desk.show_act_s * 1000, "undo_ms": chosen.show.undo_s * 1000,
            "settle_ms": chosen.show.settle_ms, "message_ms": chosen.panel.message_min * MINUTE_MS,
        },
    }  # fmt: skip
    state, now = runtime.view.state, site.now()
    messages = by_noun(frame).get("message", {}).values()
    session = need(state)
    context = {
        "session": by_noun(frame)["session"][id], "page": blank("page"), "words": words.part(at.lang, WORDS),
        "times": show(order(state), session.starts_at, now, over=PHASES[session.state].over), "moment": now,
        "message": max((each for each in messages if not each["read"]), key=lambda each: each["at"], default=None),
        "verb": show_form.VERBS, "minute": show_form.MINUTE,
        "may": {name: may(runtime, session, name, frozenset(SHOWRUNNERS), now) for name in show_form.COMMANDS},
    }  # fmt: skip
    return site.packed(request, at, "host.html", context, {"page": json_script(data)})
