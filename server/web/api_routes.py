"""The addresses of /api/v1 as data: how each is asked, and what it answers. Routes and document follow from it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request

from server.web import api, api_schema, api_search
from server.web.request_context import RequestContext
from server.web.site import Site

BASE = "/api/v1"
Make = Callable[[Site, Request, RequestContext], Awaitable[msgspec.Struct]]


class Parameter(NamedTuple):
    """`several`: it may come several times."""

    name: str
    what: str
    schema: dict[str, Any]
    several: bool = False


class Endpoint(NamedTuple):
    """`gone`: may answer 410 with a stub; `paced`: read again and again, at a pace that follows how many do."""

    path: str
    operation: str
    summary: str
    make: Make
    answers: type[msgspec.Struct]
    parameters: Sequence[Parameter] = ()
    gone: bool = False
    paced: bool = False

    @property
    def placed(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
CURSOR = Parameter("cursor", "where the page begins, out of `next`; good for the same question alone", TEXT)
LIMIT = Parameter("limit", "how many on a page", {"type": "integer", "minimum": 1})
ORDER = Parameter(
    "order", "by number, or those with an answer in the order of time", {"type": "string", "enum": [*api.ORDERS]}
)
UNIT = Parameter("unit", "slug of a unit; stands for all that were merged into it", TEXT, True)
YEAR = Parameter("year", "the year, four digits", {"type": "string", "pattern": "^[0-9]{4}$"})
SEARCH = (
    Parameter("q", 'words, `"a phrase"`, `begin*`; none: all', TEXT),
    UNIT,
    Parameter("province", "slug of the place from which it was asked, old or new", TEXT, True),
    Parameter("field", "slug of the field", TEXT, True),
    Parameter("person", "name of who answered, as written", TEXT, True),
    YEAR._replace(several=True),
    Parameter("late", "answered after the deadline, or in time", {"type": "string", "enum": ["true", "false"]}),
    Parameter("asker_type", "who asked", {"type": "string", "enum": ["citizen", "business"]}),
    CURSOR,
    LIMIT,
)
ENDPOINTS = (
    Endpoint("", "index", "Where everything is", api.index, api_schema.Index),
    Endpoint("/units", "listUnits", "All units, former ones included", api.units, api_schema.Units),
    Endpoint("/units/{unit}", "getUnit", "One unit", api.unit, api_schema.Unit),
    Endpoint(
        "/sessions", "listSessions", "Sessions, the latest first", api.sessions, api_schema.Sessions,
        (UNIT._replace(several=False), YEAR, CURSOR, LIMIT),
    ),
    Endpoint("/sessions/{session}", "getSession", "One session", api.session, api_schema.Session),
    Endpoint(
        "/sessions/{session}/pairs", "listPairs", "Questions and answers of a session", api.pairs,
        api_schema.Pairs, (ORDER, CURSOR, LIMIT),
    ),
    Endpoint(
        "/sessions/{session}/live", "getLive", "A session as it is now: on the stage, and the newest answers", api.live,
        api_schema.Live, (LIMIT,), paced=True,
    ),
    Endpoint("/sessions/{session}/seal", "getSeal", "The last seal of a session", api.seal, api_schema.Seal),
    Endpoint("/pairs/{question}", "getPair", "One question with its answer", api.pair, api_schema.Pair, gone=True),
    Endpoint(
        "/pairs/{question}/similar", "listSimilar", "Answered questions that are like one, the likest first",
        api_search.similar, api_schema.Similar,
    ),
    Endpoint("/search", "search", "Answered questions, the best first", api_search.search, api_schema.Found, SEARCH),
    Endpoint("/datasets", "listDatasets", "Files of all published pairs", api.datasets, api_schema.Datasets),
)  # fmt: skip
