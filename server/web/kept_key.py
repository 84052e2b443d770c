"""A link that is a key in itself leaves the address at once: into a cookie that no script reads, for a quarter of an
hour, and on to an address that says nothing. Who keeps no cookies puts the link into a field there."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.gateway import origin
from server.web import request_context
from server.web.site import Site

KEPT_S = 900
FIELD = "link"
NO_REFERRER = "no-referrer"
_KEY = re.compile(r"[\w.=-]{1,200}", re.ASCII)


def away(site: Site, name: str, key: str, to: str) -> Response:
    """On to `to`, with the key in the cookie `name`."""
    response = bare(RedirectResponse(to, 303))
    if _KEY.fullmatch(key):
        request_context.set_cookie(response, name, key, KEPT_S, site.settings)
    return response


def kept(site: Site, request: Request, name: str) -> str:
    """The key that this browser keeps, or ""."""
    return origin.cookies(request.scope["headers"]).get(origin.cookie_name(name, site.settings.web), "")


def typed(text: str) -> str:
    """The key out of a link as it stood in a letter, or itself."""
    return text.strip().partition("?")[0].rstrip("/").rpartition("/")[2][:200]


def bare(response: Response) -> Response:
    """What has to do with a key: in no cache, and told to no page after it."""
    response.headers["Referrer-Policy"] = NO_REFERRER
    return request_context.private(response)
