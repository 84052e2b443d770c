"""What a session says to those outside of it: its newest answers, and the question on the stage while there is one. For
a newspaper's frame and for programs. The texts are those of the tables, which are written with the entries."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from server.domain.roles import PUBLIC
from server.domain.session.session import OPEN
from server.office.timeline import answers_of
from server.runtime.stream import StreamRuntime
from server.web import archive_pages
from server.web.site import Site

Pair = dict[str, Any]


class Now(NamedTuple):
    """`newest`: pairs, the newest first."""

    session: Mapping[str, Any]
    newest: list[Pair]
    on_stage: Pair | None


async def under_way(site: Site, runtime: StreamRuntime, most: int) -> Now:
    """Of one that is in memory."""
    index = runtime.view.indexes[PUBLIC]
    every = (index.value(("answer", id)) for _, id in runtime.view.state.keys("answer"))
    given = [value for value in every if value and value.get("text")]
    given.sort(key=lambda each: int(each["published_at"]), reverse=True)
    stage = (index.value(("stage", "stage")) or {}).get("question")
    ids = [str(each["id"]) for each in given[:most]]
    rows = await site.service.book.rows("transcript", {"question": [*ids, *([stage] if stage else [])]})
    told = {str(row["question"]): archive_pages.said(row) for row in rows}
    newest = [told[id] for id in ids if id in told and told[id]["answer"] and "text" in told[id]["question"]]
    on_stage = told.get(stage or "")
    seen = on_stage if on_stage and "text" in on_stage["question"] else None
    return Now(index.value(("session", runtime.id)) or {}, newest, seen)


def asking(session: Mapping[str, Any]) -> bool:
    """Whether questions are taken now."""
    return session.get("state") in OPEN and not session.get("intake_stopped")


async def over(site: Site, row: Mapping[str, Any], most: int) -> Now:
    """Of a row of `sessions`."""
    every = answers_of(await archive_pages.pairs(site, str(row["id"])))
    return Now(msgspec.json.decode(row["value"])["session"], every[: -most - 1 : -1], None)
