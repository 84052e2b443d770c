"""Answers that pages of other sites may read from a browser. Source: the Fetch standard."""

from starlette.requests import Request
from starlette.responses import Response

from server.web.site import Site

ALLOWED = "GET, HEAD, OPTIONS"
DAY_S = 86_400


def opened(site: Site, request: Request, response: Response) -> Response:
    """For the pages of those sites that may read it."""
    origins = site.settings.api.origins
    origin = request.headers.get("origin", "")
    if "*" in origins:
        response.headers["Access-Control-Allow-Origin"] = "*"
    elif origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
    if "*" not in origins:
        response.headers["Vary"] = ", ".join(filter(None, (response.headers.get("Vary", ""), "Origin")))
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def preflight(site: Site, request: Request) -> Response:
    headers = {
        "Access-Control-Allow-Methods": ALLOWED,
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": str(DAY_S),
        "Allow": ALLOWED,
    }
    return opened(site, request, Response(status_code=204, headers=headers))
