"""A link that is a key in itself leaves the address at once: into a cookie that no script reads, for a quarter of an
hour, and on to an address that says nothing but which of a browser's links it is for: two may be open side by side.
Who keeps no cookies, or whose cookie is over, puts the link into a field there."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.errors import Refused
from server.gateway import origin
from server.refusals import status_of
from server.web import request_context
from server.web.request_context import RequestContext
from server.web.site import Site

KEPT_S = 900
FIELD, LONGEST = "link", 2000
NO_REFERRER = "no-referrer"
_KEY = re.compile(r"[\w.=-]{1,200}", re.ASCII)


def away(site: Site, name: str, key: str, to: str, **query: str) -> Response:
    """On to the page of this link below `to`, with the key in a cookie of its own."""
    kept, number = bool(_KEY.fullmatch(key)), _number(key)
    there = (f"{to}/{number}" if kept else to) + (f"?{urlencode(query)}" if query else "")
    response = bare(RedirectResponse(there, 303))
    if kept:
        request_context.set_cookie(response, f"{name}_{number}", key, KEPT_S, site.settings)
    return response


def page(
    site: Site, request: Request, at: RequestContext, name: str, template: str, context: Mapping[str, Any],
    no: Refused | None = None, sent: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """The page that acts by the link. With a field for it where none is kept, or where `no` refused what was `sent`."""
    number = request.path_params.get("number", "")
    context = {
        "number": number if not no and kept(site, request, f"{name}_{number}") else "",
        "errors": {FIELD: words.say(no.code, at.lang, no.details)} if no else {},
        "filled": (sent or {}).get(FIELD, "")[:LONGEST],
        **context,
    }
    return bare(site.page(request, at, template, context, status_of(no) if no else 200, no))


def given(site: Site, request: Request, name: str, form: Mapping[str, str]) -> str:
    """The key that a form acts by: of its address, of its field, or the one that its page was shown for."""
    number = request.path_params.get("number", "")
    key = request.path_params.get("token") or typed(form.get(FIELD, "")) or kept(site, request, f"{name}_{number}")
    if not key:
        raise Refused("link.gone")
    return key


def drop(site: Site, response: Response, name: str, key: str) -> Response:
    request_context.drop_cookie(response, f"{name}_{_number(key)}", site.settings)
    return response


def kept(site: Site, request: Request, name: str) -> str:
    """What this browser keeps under that name, or ""."""
    return origin.cookies(request.scope["headers"]).get(origin.cookie_name(name, site.settings.web), "")


def typed(text: str) -> str:
    """The key out of a link as it stood in a letter, or itself."""
    return text.strip().partition("?")[0].rstrip("/").rpartition("/")[2][:200]


def bare(response: Response) -> Response:
    """What has to do with a key: in no cache, and told to no page after it."""
    response.headers["Referrer-Policy"] = NO_REFERRER
    return request_context.private(response)


def _number(key: str) -> str:
    """Names the link to its own browser; nobody finds the key by it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
