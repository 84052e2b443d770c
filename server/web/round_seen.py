"""A round as the pages that are about it see it."""

from typing import Any, NamedTuple

from server import words
from server.domain.kind import entities
from server.domain.round import ROUND, plan
from server.domain.round.notice import Notice
from server.domain.round.plan import Round
from server.domain.state import StreamState
from server.errors import Refused
from server.web import office_form
from server.web.request_context import RequestContext
from server.web.rounds import HERE
from server.web.site import Site


async def seen(site: Site, at: RequestContext, id: str) -> tuple[StreamState, Round]:
    """The round of this room as it stands now. Raises Refused unless this visitor may look at it."""
    runtime = await office_form.seen(site, at, f"{ROUND.prefix}:{id}")
    found = plan.of(runtime.view.state)
    if found is None:
        raise Refused("session.unknown")
    return runtime.view.state, found


class RoundPlace(NamedTuple):
    """One of the pages of a round, in the bar below the bar."""

    word: str
    path: str
    said: str = ""


def head(found: Round, lang: str, state: StreamState) -> dict[str, Any]:
    """What every page of a round begins with."""
    name = words.t("rounds.name", lang, number=found.number, year=found.year)
    here = f"{HERE}/{found.id}"
    sent: list[Notice] = entities(state, "notice")
    silent = len({unit for each in sent for unit in each.silent})
    told = words.t("notices.silent_count", lang, count=silent) if silent else ""
    places = (
        RoundPlace("rounds.place.overview", here),
        RoundPlace("readiness.title", f"{here}/san-sang"),
        RoundPlace("rounds.place.notices", f"{here}/thong-bao", told),
        RoundPlace("consolidated.place", f"{here}/tong-hop"),
    )
    return {"round": found, "name": name, "place": here, "round_places": places}
