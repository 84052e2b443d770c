"""What a session's report is made of: the record as it stands now, or as it stood when the report was signed."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server import words
from server.domain.corrective_action import CorrectiveAction
from server.domain.kind import entities
from server.domain.nonconformity import Nonconformity
from server.domain.reporting import OUTCOMES, SECTIONS
from server.domain.round import ROUND
from server.domain.round.announcement import Publication
from server.domain.round.plan import of as round_of
from server.domain.session import activity
from server.domain.session.answer import Answer
from server.domain.session.attendance import of as attendance_of
from server.domain.session.finding import marked
from server.domain.session.invitation import Invitation
from server.domain.session.outcome import Spoilt, lines, spoilt
from server.domain.session.question import Question, count
from server.domain.session.readiness import LACKING, items
from server.domain.session.report import Report
from server.domain.session.report import of as report_of
from server.domain.session.session import need
from server.domain.state import StreamState
from server.domain.unit import UNIT
from server.errors import Refused
from server.office.rendering.paper import Paper
from server.office.report_matter import Action, Departure, Facts, Written
from server.office.report_proposals import Found, Lack, proposals
from server.office.result_report import report
from server.projections.projector import StreamFold
from server.runtime import inbox_count
from server.runtime.folded import Standing
from server.web.report_rows import rows_of
from server.web.report_terms import terms_by, terms_of
from server.web.site import Site

KEPT, MOST_NEXT = 32, 20
_signed: "OrderedDict[tuple[str, int, int], tuple[Facts, Found]]" = OrderedDict()


class Shown(NamedTuple):
    """A report with what it is made of. `facts.now`: as of when it counts; `spoilt`: what keeps it from adding up;
    `proposed`: what each part could say."""

    report: Report | None
    facts: Facts
    paper: Paper
    written: Written
    spoilt: list[Spoilt]
    proposed: dict[str, str]


def forget() -> None:
    """All are made anew, as after a start."""
    _signed.clear()


async def shown(site: Site, runtime: Standing) -> Shown:
    """The report of this session; a signed one is made of the record up to the entry that it was signed after."""
    state = runtime.state
    found, faults = report_of(state), spoilt(lines(state), count(state))
    if found is not None and found.head_seq is not None and found.signed_at is not None:
        facts, more = await _as_signed(site, runtime, found, found.head_seq, found.signed_at)
        signed = True
    else:
        names = await site.people.names()
        facts, signed = facts_of(site, state, site.now(), runtime.seq, runtime.digest.hex(), names), False
        facts = await _with_inbox(site, state, facts, names)
        away = inbox_count.rows_away(state, await inbox_count.silent(site.service.book, state), facts.now)
        facts = facts._replace(away=away)
        facts, more = await around(site, state, facts), _found(state)._replace(next=await _next(site, state))
    proposed = proposals(facts, more)
    written = _written(found, proposed)
    return Shown(found, facts, report(facts, written, signed=signed), written, faults, proposed)


async def _as_signed(
    site: Site, runtime: Standing, found: Report, head_seq: int, signed_at: int
) -> tuple[Facts, Found]:
    """Kept while nothing is added to the record: what is erased from it later is gone from here, too."""
    key = runtime.stream, head_seq, runtime.seq
    if key not in _signed:
        entries = await site.service.book.read(runtime.stream, 0, head_seq)
        fold = StreamFold(runtime.stream)
        await asyncio.to_thread(fold.apply, entries)
        names = await site.people.names()
        made = facts_of(site, fold.state, signed_at, fold.seq, fold.digest.hex(), names)
        made = await _with_inbox(site, fold.state, made, names, found.inbox_seq) if found.inbox_seq else made
        made = made._replace(away=inbox_count.rows_away(fold.state, found.silent, signed_at))
        _signed[key] = await around(site, fold.state, made), _found(fold.state)
        if len(_signed) > KEPT:
            _signed.popitem(last=False)
    return _signed[key]


async def _with_inbox(
    site: Site, state: StreamState, facts: Facts, names: Mapping[str, str], seq: int | None = None
) -> Facts:
    """With the questions of its round in the unit's inbox, as they stand or stood at this entry of its log, what
    the quality record holds of them, and whose deadline is another one."""
    session = need(state)
    if seq is None and not await inbox_count.told_by(site.service.book, session):
        return facts
    name = f"{UNIT.prefix}:{session.room}"
    if seq is None:
        try:
            unit = await site.folded.read(name)
        except Refused:
            return facts
        own, seq, digest = unit.state, unit.seq, unit.digest
    else:
        fold = StreamFold(name)
        await asyncio.to_thread(fold.apply, await site.service.book.read(name, 0, seq))
        own, digest = fold.state, fold.digest
    rows = inbox_count.rows(own, session.round or "", facts.now)
    numbers = {row["id"]: row["receipt_no"] for row in rows}
    return facts._replace(
        inbox=rows, inbox_seq=seq, inbox_digest=digest.hex(), noted=[*facts.noted, *of_inbox(own, rows)],
        terms=[*facts.terms, *terms_by(own, names, numbers)],
    )  # fmt: skip


def of_inbox(state: StreamState, rows: Sequence[Mapping[str, Any]]) -> list[Departure]:
    """What was noted of these questions of the inbox, by the numbers on their slips."""
    slips, found = {row["number"]: row["receipt_no"] for row in rows}, []
    every: list[Nonconformity] = entities(state, Nonconformity.noun)
    for each in every:
        if of := [slips[number] for number in each.numbers if number in slips]:
            found.append(_departure(state, each)._replace(numbers=of))
    return found


async def around(site: Site, state: StreamState, facts: Facts) -> Facts:
    """With what the round's record says of it: number and year, and where it was announced by then."""
    session = need(state)
    if session.round is None:
        return facts
    try:
        round = (await site.folded.read(f"{ROUND.prefix}:{session.round}")).state
    except Refused:
        return facts
    planned = round_of(round)
    if planned is None:
        return facts
    places: list[Publication] = entities(round, Publication.noun)
    media = [each.name.text for each in places if each.published_at <= facts.now and each.name.text]
    told = planned.number, planned.year, planned.room != site.registry.ministry
    return facts._replace(round=told, media=[*dict.fromkeys(media)])


async def _next(site: Site, state: StreamState) -> tuple[int, str] | None:
    """When the unit's next session is, and what about."""
    session = need(state)
    rows = await site.service.book.rows("sessions", {"room": session.room, "rehearsal": 0}, "-starts_at", MOST_NEXT)
    coming = [row for row in rows if int(str(row["starts_at"])) > session.starts_at and not row["cancelled_at"]]
    return (int(str(coming[-1]["starts_at"])), str(coming[-1]["topic"])) if coming else None


def facts_of(site: Site, state: StreamState, now: int, seq: int, digest: str, names: Mapping[str, str]) -> Facts:
    session = need(state)
    room = site.registry.every.get(session.room)
    people = [each for each in entities(state, "person") if each.state == "seated"]
    began, ended = state.moments.get(activity.BEGAN), state.moments.get(activity.ENDED)
    noted: list[Nonconformity] = entities(state, Nonconformity.noun)
    return Facts(
        unit=room.unit if room else session.room,
        place=room.name if room and room.kind == "province" else words.document("capital"),
        ministry=bool(room and room.slug == site.registry.ministry),
        session={
            "code": session.code, "topic": session.topic.text, "venue": session.venue.text,
            "starts_at": session.starts_at, "ends_at": session.ends_at, "intake_opens": session.intake_opens,
            "announced_at": session.announced.at if session.announced else None, "began": began, "ended": ended,
            **_attended(state),
        },
        rows=rows_of(site, state, session, now),
        panel=[", ".join(filter(None, (each.name.text, each.title.text))) for each in people],
        fields={slug: field.name for slug, field in site.registry.fields.items()},
        reasons={key.partition(".")[2]: said for key, said in words.part("vi", ("reason",)).items()},
        say=words.document,
        now=now,
        seq=seq,
        digest=digest,
        outcomes={name: words.t(f"account.{name}", words.LANGS[0]) for name in OUTCOMES},
        noted=[_departure(state, each) for each in noted],
        terms=terms_of(state, names),
        bodies=_bodies(state, people),
        units={slug: each.unit for slug, each in site.registry.every.items()},
        places={slug: each.name for slug, each in site.registry.every.items()},
    )  # fmt: skip


def _attended(state: StreamState) -> dict[str, Any]:
    """Who chaired, who and how many were there, as far as somebody said so."""
    told = attendance_of(state)
    if told is None:
        return {}
    return {"chair": told.chair.text, "others": told.others.text, "present": told.present, "visits": told.visits}


def _bodies(state: StreamState, people: list[Any]) -> list[str]:
    """The units and bodies of the panel, and those that were invited and did not decline."""
    guests: list[Invitation] = [each for each in entities(state, Invitation.noun) if each.reason is None]
    return [*dict.fromkeys(filter(None, (*(each.unit.text for each in people), *(each.body.text for each in guests))))]


def _departure(state: StreamState, each: Nonconformity) -> Departure:
    note, cause = (words.text if words else "" for words in (each.note, each.cause))
    planned: list[CorrectiveAction] = entities(state, CorrectiveAction.noun)
    actions = [
        Action(one.what.text, one.owner.text, one.due, one.state) for one in planned if one.nonconformity == each.id
    ]
    return Departure(each.kind, each.due, each.done, each.reason.text, note, each.numbers, cause, actions)


def _found(state: StreamState) -> Found:
    corrections = [
        {"number": state.need(Question, answer.id).number, "at": each.at, "note": each.note.text}
        for answer in entities(state, Answer.noun)
        for each in answer.corrections
        if state.need(Question, answer.id).meaning.public
    ]
    every = items(state)
    findings = [
        Lack(question.number, each.matter.text, each.law.text, each.proposal.text, each.unit or "")
        for each, question in marked(state)
    ]
    return Found(corrections, len(every), sum(each.state != LACKING for each in every), findings)


def _written(found: Report | None, proposed: dict[str, str]) -> Written:
    """Until the unit has written, what the record proposes; what it then leaves empty stays so."""
    if found is None:
        return Written(**{name: proposed[name] for name in SECTIONS})  # type: ignore[arg-type]
    texts = {name: getattr(found, name).text or "" for name in (*SECTIONS, "signer", "title")}
    return Written(number=found.number, dated=found.dated, **texts)
