"""The way back to a form: from the address to which it is sent, where there is nothing to read, and from a refusal that
shows it no more."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from server.gateway import origin
from server.sections import Web

READ = ("GET", "HEAD")
# Forms that do not stand on the page above their address.
ELSEWHERE = {"/tra-cuu": "/cua-toi"}


def led(pages: Sequence[tuple[str, Any, tuple[str, ...]]]) -> list[tuple[str, Any, tuple[str, ...]]]:
    """`pages`, where an address that only takes forms leads whoever loads their answer once more back to the page."""
    read = {path for path, _, methods in pages if READ[0] in methods}
    return [
        (path, page, methods) if path in read else (path, _led(page), (*methods, *READ))
        for path, page, methods in pages
    ]


def _led(page: Any) -> Any:
    async def answer(site: Any, request: Request, at: Any) -> Response:
        if request.method in READ:
            return RedirectResponse(at.base + page_of(request), 303)
        taken: Response = await page(site, request, at)
        return taken

    return answer


def page_of(request: Request) -> str:
    """The page of the form that is sent to this address: the nearest above it that can be read; without its base."""
    path = str(request.scope["path"])
    while path.strip("/"):
        path = ELSEWHERE.get(path) or path.rpartition("/")[0] or "/"
        if _readable(request, path):
            return quote(path)
    return "/"


def back(request: Request, base: str, web: Web) -> str:
    """From where a form came, by its Referer, if that is a page of this very host; else the page of the form."""
    came, host = origin.only(request.headers.getlist("referer")), request.headers.get("host", "")
    try:
        page = urlsplit(came or "")
        ours = origin.allowed(f"{page.scheme}://{page.netloc}", host, web, staff=True)
    except ValueError:
        ours = False
    if not ours or not page.path.startswith("/") or page.path.startswith("//") or "\\" in page.path:
        return base + page_of(request)
    return page.path + (f"?{page.query}" if page.query else "")


def _readable(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
