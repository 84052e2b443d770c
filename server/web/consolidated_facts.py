"""What the consolidated report of a round is made of: the record as it stands, or as it stood when it was signed."""

import asyncio
from collections import OrderedDict
from typing import NamedTuple

from server import words
from server.domain.reporting import OUTCOMES, SECTIONS
from server.domain.round import ROUND
from server.domain.round.consolidated import Consolidated
from server.domain.round.consolidated import of as report_of
from server.domain.round.plan import Round, need
from server.domain.round.unit_report import expected, total
from server.domain.session import SESSION
from server.domain.state import StreamState
from server.office.consolidated_report import RoundFacts, consolidated
from server.office.rendering.paper import Paper
from server.office.report_matter import Written
from server.projections.projector import StreamFold
from server.runtime.log_digests import digests
from server.web.request_context import RequestContext
from server.web.round_seen import seen
from server.web.site import Site

KEPT, MOST_DIGESTS = 8, 4096
_digests: "OrderedDict[tuple[str, int], str]" = OrderedDict()
_signed: "OrderedDict[tuple[str, int, int], RoundFacts]" = OrderedDict()


class Shown(NamedTuple):
    """`now`: the round as it stands; `facts`: as it stood when it was signed."""

    now: StreamState
    found: Round
    report: Consolidated | None
    facts: RoundFacts
    paper: Paper
    written: Written


async def shown_of(site: Site, at: RequestContext, id: str) -> Shown:
    runtime = await site.service.runtime(f"{ROUND.prefix}:{id}")
    state, found = await seen(site, at, id)
    report, seq = report_of(state), runtime.view.seq
    if report is not None and report.head_seq is not None and report.signed_at is not None:
        facts = await _as_signed(site, id, report.head_seq, seq, report.signed_at)
    else:
        last = await site.service.book.read(f"{ROUND.prefix}:{id}", seq - 1, 1)
        facts = _facts(site, state, site.now(), seq, last[0].digest.hex() if last else "")
        facts = await _with_digests(site, facts)
    written, signed = _written(report), report is not None and report.head_seq is not None
    return Shown(state, found, report, facts, consolidated(facts, written, signed=signed), written)


async def _as_signed(site: Site, id: str, head_seq: int, seq: int, at: int) -> RoundFacts:
    """Kept while nothing is added to the record: what is erased from it later is gone from here, too."""
    key = (id, head_seq, seq)
    if key not in _signed:
        fold = StreamFold(f"{ROUND.prefix}:{id}")
        await asyncio.to_thread(fold.apply, await site.service.book.read(f"{ROUND.prefix}:{id}", 0, head_seq))
        _signed[key] = await _with_digests(site, _facts(site, fold.state, at, fold.seq, fold.digest.hex()))
        if len(_signed) > KEPT:
            _signed.popitem(last=False)
    return _signed[key]


async def _with_digests(site: Site, facts: RoundFacts) -> RoundFacts:
    """With the digest of each session's log where its report was signed; what is written there never changes."""
    places = {each.id: (f"{SESSION.prefix}:{each.id}", each.head_seq or 0) for each in facts.total.counted}
    _digests.update(await digests(site.service.book, (place for place in places.values() if place not in _digests)))
    while len(_digests) > MOST_DIGESTS:
        _digests.popitem(last=False)
    return facts._replace(digests={id: _digests.get(place, "") for id, place in places.items()})


def _facts(site: Site, state: StreamState, now: int, seq: int, digest: str) -> RoundFacts:
    found, sums, rooms = need(state), total(state), site.registry.every
    owner = rooms.get(found.room)
    return RoundFacts(
        unit=owner.unit if owner else found.room,
        place=owner.name if owner and owner.kind == "province" else words.document("capital"),
        number=found.number,
        year=found.year,
        topic=found.topic.text,
        days=[day.starts_at for day in found.days],
        total=sums,
        missing=[*dict.fromkeys(unit for _, unit in sums.missing)],
        units={unit: rooms[unit].unit if unit in rooms else unit for _, unit in expected(state)},
        fields={slug: field.name for slug, field in site.registry.fields.items()},
        outcomes={name: words.t(f"account.{name}", words.LANGS[0]) for name in OUTCOMES},
        say=words.document,
        now=now,
        seq=seq,
        digest=digest,
    )


def _written(report: Consolidated | None) -> Written:
    if report is None or report.dated is None:
        return Written()
    texts = {name: (text.text if (text := getattr(report, name)) else "") for name in (*SECTIONS, "signer", "title")}
    return Written(number=report.number, dated=report.dated, **texts)
