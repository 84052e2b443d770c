"""How long which kind of data is kept, and what the last run took out: for whoever answers for it."""

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import ADMIN, AUDITOR, HEAD
from server.errors import Refused
from server.local_time import HOUR_MS
from server.runtime.retention import Retention
from server.web import office_page
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/du-lieu/thoi-han"
READERS = frozenset({ADMIN, AUDITOR, HEAD})


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """GET only: settings are the operator's."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    if not await site.people.roles(at.account.id, at.room.slug) & READERS:
        raise Refused("command.forbidden")
    retention = Retention(site.service.book, site.service.contacts, site.settings)
    runs = await retention.last()
    due = min((run.at for run in runs.values()), default=site.now() - HOUR_MS) + HOUR_MS
    context = {"kinds": retention.kinds, "runs": runs, "due": due}
    return await office_page.page(site, request, at, "retention.html", "/can-bo/du-lieu", context)
