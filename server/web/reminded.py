"""What whoever looks was reminded of, for the page that staff open first."""

from collections.abc import Collection
from typing import Any

from server.domain.roles import HEAD, LEAD, MODERATOR
from server.runtime import reminders
from server.web.request_context import RequestContext
from server.web.site import Site


async def reminded(site: Site, at: RequestContext, roles: Collection[str]) -> list[dict[str, Any]]:
    """What whoever looks was reminded of and is still open; here too, for those whom no mail reaches."""
    if at.account is None or at.room is None or not roles:
        return []
    unit = bool({*roles} & {LEAD, *(() if site.settings.answers.owner == LEAD else (MODERATOR,))})
    rooms, me = site.registry.family(at.room.slug), f"{reminders.STAFF}{at.account.id}"
    return await reminders.unheeded(site.service.book, rooms, me, unit, HEAD in roles)
