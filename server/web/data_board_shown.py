"""What the board of data requests shows: lists with their clocks, and one request with what is kept and may be done."""

from typing import Any

from server.domain.kinds import id_of
from server.domain.session import lent
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.domain.unit import UNIT
from server.domain.unit.data_answering import (
    CONSENTS,
    CONTACT_GONE,
    COPY,
    CORRECTED_NAME,
    CORRECTED_TEXT,
    NAME_HIDDEN,
    REASONS,
    RESTRICTED,
    WORDS_GONE,
)
from server.domain.unit.data_request import (
    CONTACT,
    CORRECT,
    ERASE,
    NAME,
    OBJECT,
    RESTRICT,
    SEE,
    UNANSWERED,
    WITHDRAW_CONSENT,
    WORDS,
    DataRequest,
)
from server.errors import Refused
from server.local_time import DAY_MS
from server.runtime import data_deeds, kept_data
from server.runtime.data_requests import clock
from server.web import consents
from server.web.data_rights_shown import reach
from server.web.request_context import RequestContext
from server.web.site import Site

HERE = "/can-bo/du-lieu"
SHOWN_DAYS, MOST = 30, 200
TOUCHING = frozenset({CORRECT, ERASE, RESTRICT, OBJECT, WITHDRAW_CONSENT})
"""Rights after which a wording that holds something of the question has to be looked at."""
SOON = 0.9
OFFERED = (COPY, *CONSENTS, CONTACT_GONE, CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, RESTRICTED, WORDS_GONE)
# What may be done about which request, the likely ones first, and of these what is ticked at first, by what was named.
OFFERS: dict[str, tuple[str, ...]] = {
    SEE: (COPY,),
    CORRECT: (CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, CONTACT_GONE),
    ERASE: (CONTACT_GONE, NAME_HIDDEN, WORDS_GONE),
    RESTRICT: (RESTRICTED,),
    WITHDRAW_CONSENT: (*CONSENTS, CONTACT_GONE, NAME_HIDDEN, RESTRICTED, WORDS_GONE),
    OBJECT: (RESTRICTED, CONTACT_GONE, NAME_HIDDEN),
}
MEANT = {CONTACT: CONTACT_GONE, NAME: NAME_HIDDEN, WORDS: WORDS_GONE}
ALWAYS = {SEE: (COPY,), RESTRICT: (RESTRICTED,), WITHDRAW_CONSENT: (CONTACT_GONE,)}


async def listed(site: Site, at: RequestContext) -> dict[str, Any]:
    """Those that wait, the next due first, and those that were answered in the last days."""
    family = [*site.registry.family(at.room.slug if at.room else "")]
    where: dict[str, object] = {"stream": [f"{UNIT.prefix}:{slug}" for slug in family]}
    rows = await site.service.book.rows("data_requests", {**where, "state": UNANSWERED})
    since = range(site.now() - SHOWN_DAYS * DAY_MS, site.now() + 1)
    lately = await site.service.book.rows("data_requests", {**where, "answered_at": since}, "-answered_at,id", MOST)
    waiting = sorted((_timed(site, row) for row in rows), key=lambda each: (each["by"], each["row"]["id"]))
    return {"waiting": waiting, "lately": lately, "shown_days": SHOWN_DAYS}


def _timed(site: Site, row: dict[str, Any]) -> dict[str, Any]:
    """A row with what is due next, by when, and how much of that time is gone, as shares of 100."""
    times, now = clock(row, site.calendar.known()), site.now()
    confirms = row["confirmed_at"] is None
    by = times.confirm_by if confirms else times.answer_by
    gone = max(0.0, min(1.0, (now - row["received_at"]) / max(1, by - row["received_at"])))
    look = "late" if now > by else "soon" if gone >= SOON else "ok"
    return {"row": row, "by": by, "confirms": confirms, "gone": round(100 * gone, 2), "look": look, "times": times}


async def whole(site: Site, one: DataRequest) -> dict[str, Any]:
    """A request with its words, and what is kept of the question that it is about."""
    row = await site.data_requests.one(one.id)
    texts = (await site.data_requests.texts.of([one.id]))[one.id]
    found: dict[str, Any] = {
        "request": one, "timed": _timed(site, row), "texts": texts, "open": one.state in UNANSWERED,
        "offers": OFFERS[one.right], "ticks": {*ALWAYS.get(one.right, ()), *(MEANT[each] for each in one.parts)},
        "reasons": REASONS, "agreed": None, "others": [], "question": None, "kept": [], "looks": [],
        "touched": [],
    }  # fmt: skip
    try:
        runtime = await site.service.runtime(one.session)
    except Refused:  # another installation's, or gone with a backup that was put back
        return found
    question = runtime.view.state.get(Question, one.question)
    if question is None:
        return found
    left = await reach(site, question.id)
    kept = kept_data.kept(runtime.view.state, question, left, site.settings.mail.keep_days)
    # The asker's own wording is opened at the desk, where each look is written down.
    shown = [each for each in kept if each.what != "original"]
    looks = await site.service.audit.seen(question.id)
    held = await data_deeds.places(site.service.book, question.id)
    others = [name for place in held[1:] if (name := await _unit_of(site, place.stream))]
    found["touched"] = await _touched(site, one, runtime.view.state) if one.right in TOUCHING else []
    found |= {"agreed": consents.given(runtime.view.state, question.id), "others": list(dict.fromkeys(others))}
    return found | {"question": question, "kept": shown, "looks": looks, "session": one.session}


async def _touched(site: Site, one: DataRequest, state: StreamState) -> list[dict[str, Any]]:
    """Where its words or its name stand without being its own there. A wording that it lent is reached by erasing and
    restricting, with the name in it; by correcting, its words are."""
    reached = {main.id for main in lent.lent(state, one.question)}
    search = await site.data_requests.search(one.question)
    return [
        {"mention": each, "here": at == one.session, "reached": each.key[1] in reached}
        for at, each in await search.found(words=True, name=True)
        if each.named or each.key[1] not in reached
    ]


async def _unit_of(site: Site, stream: str) -> str:
    """The slug of the unit that has this stream."""
    try:
        return (await site.service.runtime(id_of(stream))).room or ""
    except Refused:
        return ""
