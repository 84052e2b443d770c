"""What moved between units, as one unit sees it: what came and waits, what it sent and where that is now, what was set
apart; for the Office, what units dispute about."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import ADMIN, EXPERT, OFFICE, OFFICIALS
from server.domain.transfer import ARRIVED, HERE, SENT
from server.domain.unit.inbox_item import DISPUTED
from server.errors import Refused
from server.web import custody, follow_up_shown, office_page
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE_PATH = "/can-bo/chuyen"
WHO = frozenset({*OFFICIALS, EXPERT})
DECIDERS = frozenset({OFFICE, ADMIN})
MOST = 200


async def transfers(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE_PATH)
    roles = await site.people.roles(at.account.id, at.room.slug)
    if not roles & WHO:
        raise Refused("audience.forbidden")
    book, family = site.service.book, [*site.registry.family(at.room.slug)]
    rows = await book.rows("transfers", {"unit": family, "custody": [ARRIVED, HERE]}, "due,id", MOST)
    came = [row for row in rows if row["moves"] and not row["bounced"]]
    sent = await book.rows("transfers", {"unit": family, "custody": SENT}, "-moved_at,id", MOST)
    bounced = [row for row in rows if row["bounced"] and row["open"]]
    hands = await custody.of_rows(site, at, came)
    cases = await book.rows("cases", {"unit": family}, "-received_at,id", MOST)
    context = {
        "disputes": [_line(site, at, row) for row in came if row["state"] == DISPUTED],
        "waiting": [
            _line(site, at, row) | {"hands": hands.get(str(row["id"]), [])}
            for row in came if row["open"] and row["state"] != DISPUTED
        ],
        "settled": [_line(site, at, row) for row in came if not row["open"]][:20],
        "sent": [_line(site, at, row) for row in sent], "bounced": [_line(site, at, row) for row in bounced],
        "cases": cases, "people": await site.people.names(), "now": site.now(), "decides": bool(roles & DECIDERS),
        "unit": unit_name(site),
    }  # fmt: skip
    return await office_page.page(site, request, at, "transfers.html", HERE_PATH, context)


def unit_name(site: Site) -> Any:
    """What a unit is called in full, by its slug."""
    return lambda slug: site.registry.every[slug].unit if slug in site.registry.every else slug or ""


def _line(site: Site, at: RequestContext, row: dict[str, Any]) -> dict[str, Any]:
    stream = row["session"] or row["stream"]
    left = row["due"] - site.now()
    return row | {
        "address": f"{HERE_PATH}/{stream}/{row['id']}",
        "held_for": follow_up_shown.age(site.now() - row["moved_at"], at.lang),
        "away": row["custody"] == SENT, "hands": [],
        "late": row["open"] and left < 0,
    }  # fmt: skip
