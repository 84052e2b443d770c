"""What a session's report is made of: the record as it stands now, or as it stood when the report was signed."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from server import words
from server.domain.kind import entities
from server.domain.reporting import OUTCOMES, SECTIONS
from server.domain.session import activity
from server.domain.session.answer import Answer
from server.domain.session.answer_texts import whole
from server.domain.session.nonconformity import Nonconformity
from server.domain.session.outcome import Spoilt, lines, spoilt
from server.domain.session.question import Question, count
from server.domain.session.readiness import LACKING, items
from server.domain.session.report import Report
from server.domain.session.report import of as report_of
from server.domain.session.session import Session, need
from server.domain.state import StreamState
from server.office.rendering.paper import Paper
from server.office.report_cut import BEFORE, DURING, LATER, fate
from server.office.report_figures import answered_on
from server.office.report_matter import Departure, Facts, Written
from server.office.report_proposals import Found, proposals
from server.office.result_report import report
from server.projections import questions
from server.projections.projector import StreamFold
from server.runtime.stream import StreamRuntime
from server.web.report_terms import terms_of
from server.web.site import Site

KEPT = 32
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


async def shown(site: Site, runtime: StreamRuntime) -> Shown:
    """The report of this session; a signed one is made of the record up to the entry that it was signed after."""
    state = runtime.view.state
    found, faults = report_of(state), spoilt(lines(state), count(state))
    if found is not None and found.head_seq is not None and found.signed_at is not None:
        facts, more = await _as_signed(site, runtime, found.head_seq, found.signed_at)
        signed = True
    else:
        last = await site.service.book.read(runtime.stream, runtime.view.seq - 1, 1)
        digest = last[0].digest.hex() if last else ""
        names = await site.people.names()
        facts, signed = facts_of(site, state, site.now(), runtime.view.seq, digest, names), False
        more = _found(state)
    proposed = proposals(facts, more)
    written = _written(found, proposed)
    return Shown(found, facts, report(facts, written, signed=signed), written, faults, proposed)


async def _as_signed(site: Site, runtime: StreamRuntime, head_seq: int, signed_at: int) -> tuple[Facts, Found]:
    """Kept while nothing is added to the record: what is erased from it later is gone from here, too."""
    key = runtime.stream, head_seq, runtime.view.seq
    if key not in _signed:
        entries = await site.service.book.read(runtime.stream, 0, head_seq)
        fold = StreamFold(runtime.stream)
        await asyncio.to_thread(fold.apply, entries)
        made = facts_of(site, fold.state, signed_at, fold.seq, fold.digest.hex(), await site.people.names())
        _signed[key] = made, _found(fold.state)
        if len(_signed) > KEPT:
            _signed.popitem(last=False)
    return _signed[key]


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
        },
        rows=_rows(site, state, session, now),
        panel=[", ".join(filter(None, (each.name.text, each.title.text))) for each in people],
        fields={slug: field.name for slug, field in site.registry.fields.items()},
        reasons={key.partition(".")[2]: said for key, said in words.part("vi", ("reason",)).items()},
        say=words.document,
        now=now,
        seq=seq,
        digest=digest,
        outcomes={name: words.t(f"account.{name}", words.LANGS[0]) for name in OUTCOMES},
        noted=[_departure(each) for each in noted],
        terms=terms_of(state, names),
    )  # fmt: skip


def _departure(each: Nonconformity) -> Departure:
    note = each.note.text if each.note else ""
    return Departure(each.kind, each.due, each.done, each.reason.text, note, each.numbers)


def _rows(site: Site, state: StreamState, session: Session, now: int) -> list[dict[str, Any]]:
    """With the texts that everybody may read, when it came, and what became of it."""
    began = state.moments.get(activity.BEGAN, session.starts_at)
    ended = state.moments.get(activity.ENDED, session.ends_at)
    rooms, rows = site.registry.every, questions.every(state)
    for row in rows:
        question, answer = state.need(Question, str(row["id"])), state.get(Answer, str(row["id"]))
        asked = question.asked_at
        place = rooms.get(question.province or "")
        row |= {
            "fate": fate(row, now), "day": answered_on(row), "place": place.name if place else "",
            "when": BEFORE if asked < began else DURING if asked <= ended else LATER,
            "text": question.text.text if question.meaning.public else "",
        }  # fmt: skip
        if question.meaning.public and answer is not None and answer.text is not None and not answer.shelved:
            signed = answer.signed
            row["answer"] = whole(answer.text, answer.parts)
            row["signed"] = ", ".join(filter(None, (signed.name.text, signed.title.text))) if signed else ""
    return rows


def _found(state: StreamState) -> Found:
    corrections = [
        {"number": state.need(Question, answer.id).number, "at": each.at, "note": each.note.text}
        for answer in entities(state, Answer.noun)
        for each in answer.corrections
        if state.need(Question, answer.id).meaning.public
    ]
    every = items(state)
    return Found(corrections, len(every), sum(each.state != LACKING for each in every))


def _written(found: Report | None, proposed: dict[str, str]) -> Written:
    """Until the unit has written, what the record proposes; what it then leaves empty stays so."""
    if found is None:
        return Written(**{name: proposed[name] for name in SECTIONS})  # type: ignore[arg-type]
    texts = {name: getattr(found, name).text or "" for name in (*SECTIONS, "signer", "title")}
    return Written(number=found.number, dated=found.dated, **texts)
