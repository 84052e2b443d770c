"""The consolidated report of a round as a document and as a workbook: sums of what its units signed.

Every figure leads to the units' list of the same figure; units without a report are named.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from server.domain.reporting import ANSWERED, CHANNELS, OUTCOMES, SECTIONS, WAITING, WAYS
from server.domain.round.unit_report import Total, UnitReport
from server.domain.session.question_state import QUESTION
from server.local_time import day_of
from server.office.rendering.paper import Annex, Bar, Chart, Figure, Grid, Paper, Section, Words, page_number_of
from server.office.rendering.xlsx import Cell, Table, xlsx
from server.office.report_cut import INBOX, Cut
from server.office.report_figures import OPINION, shade
from server.office.report_inbox import told
from server.office.report_matter import Written
from server.office.report_sheet import outcomes as outcomes_table
from server.office.report_tables import line, table
from server.office.report_words import Say, lines, percent, runs
from server.office.result_report import heads, in_order, moment, number_line, numbered, place_date, signature

FEW_BARS, DIGEST_SHOWN = 12, 16


class RoundFacts(NamedTuple):
    """`units`: what each slug is called; `days`: when it was held (ms); `missing`: units without a report;
    `digests`: of a session's log where its report was signed. The rest as in the report of a session."""

    unit: str
    place: str
    number: int
    year: int
    topic: str
    days: Sequence[int]
    total: Total
    missing: Sequence[str]
    units: Mapping[str, str]
    fields: Mapping[str, str]
    outcomes: Mapping[str, str]
    say: Say
    now: int
    seq: int
    digest: str
    digests: Mapping[str, str] = {}


def held(each: UnitReport, cut: Cut) -> int:
    """How many questions of this report a cut counts."""
    names = cut.outcomes or OUTCOMES
    if cut.box:
        return sum(each.inbox.get(name, 0) for name in names)
    if cut.field or cut.way or cut.kind == QUESTION:
        told, key = (each.ways, cut.way) if cut.way else (each.fields, cut.field)
        fields = [told.get(key, {})] if key else told.values()
        return sum(of.get(name, 0) for of in fields for name in names)
    whole = sum((each.figures or {}).get(name, 0) for name in names)
    return whole - held(each, cut._replace(kind=QUESTION)) if cut.kind == OPINION else whole


def count(facts: RoundFacts, cut: Cut) -> Figure:
    return Figure(str(sum(held(each, cut) for each in facts.total.counted)), cut.query)


def share(reports: Sequence[UnitReport]) -> str:
    """Of the questions that were answered, how many were in time."""
    done = sum(held(each, Cut(ANSWERED, kind=QUESTION)) for each in reports)
    return percent(done - sum(held(each, Cut(ANSWERED[-1:], kind=QUESTION)) for each in reports), done)


def consolidated(facts: RoundFacts, written: Written, *, signed: bool) -> Paper:
    say = facts.say
    superior, issuer = heads(facts.unit)
    day = day_of(written.dated) if written.dated else day_of(facts.now)
    about = say("round.about", number=facts.number, year=facts.year)
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number_line(say, "BC", written.number),
        place_date=place_date(say, facts.place, day),
        kind=say("kind"),
        about=about,
        to=say("round.to"),
        opening=say("round.opening", unit=facts.unit, number=facts.number, year=facts.year),
        sections=_sections(facts, written),
        closing=say("closing", unit=facts.unit),
        recipients=say("recipients.ministry").split("\n"),
        signer_title=written.title,
        signer=written.signer,
        annexes=_annexes(facts, numbered(written.number), f"{day:%d/%m/%Y}"),
        seal=" ".join(
            [
                say("round.seal", seq=facts.seq, digest=facts.digest, at=moment(facts.now, say)),
                *([signature(written, facts.now, say)] if signed else ()),
            ]
        ),
        draft="" if signed else say("as_draft", at=moment(facts.now, say)),
        title=f"{say('kind')} - {about}",
        page_number=page_number_of(day),
    )


def _sections(facts: RoundFacts, written: Written) -> list[Section]:
    say, texts = facts.say, {name: lines(getattr(written, name)) for name in SECTIONS}
    first, *others = SECTIONS
    days = ", ".join(f"{day_of(at):%d/%m/%Y}" for at in facts.days)
    own = say("round.held", days=days, topic=facts.topic, units=len(facts.units))
    return [
        Section(heading=say("organised"), paragraphs=in_order([*texts[first], own]), part=first),
        Section(
            heading=say("results"),
            paragraphs=in_order([_reports(facts), _received(facts), _answered(facts), *_inboxes(facts)]),
            grids=[by_field(facts), *([by_way(facts)] if facts.total.ways else ())],
            grid_after=2,
            charts=charts(facts),
        ),
        *(Section(heading=say(name), paragraphs=texts[name] or [say("nothing")], part=name) for name in others),
    ]


def _reports(facts: RoundFacts) -> list[Words]:
    found = Figure(str(len(facts.total.counted)), "")
    named = "; ".join(facts.units.get(slug, slug) for slug in facts.missing)
    told = runs(facts.say, "round.reports", counted=found, units=len(facts.units))
    return [*told, *(runs(facts.say, "round.missing", units=named) if named else ())]


def _received(facts: RoundFacts) -> list[Words]:
    told = {"questions": Cut(kind=QUESTION), "opinions": Cut(kind=OPINION)}
    said = runs(facts.say, "round.received", **{name: count(facts, cut) for name, cut in told.items()})
    arrived = sum(each.from_others for each in facts.total.counted)
    return [*said, *(runs(facts.say, "round.arrived", arrived=arrived) if arrived else ())]


def _answered(facts: RoundFacts) -> list[Words]:
    cuts = {"answered": Cut(ANSWERED, kind=QUESTION), "on_time": Cut(ANSWERED[:-1], kind=QUESTION)}
    cuts["left"] = Cut(WAITING, kind=QUESTION)
    told: dict[str, Words | int] = {name: count(facts, cut) for name, cut in cuts.items()}
    told["share"] = Figure(share(facts.total.counted), cuts["answered"].query)
    return runs(facts.say, "answered", **told)


def _inboxes(facts: RoundFacts) -> list[list[Words]]:
    """What units answer outside of their sessions; who passed it to them counts it as transferred."""
    found = told(facts.say, "round.inbox", Counter(facts.total.inbox), facts.outcomes, Cut(box=INBOX))
    return [found] if found else []


def by_field(facts: RoundFacts) -> Grid:
    """Biểu 1 of the whole round."""
    cuts = {field: Cut(kind=QUESTION, field=field) for field in facts.total.fields}
    order = sorted(cuts, key=lambda field: (-int(count(facts, cuts[field]).text), field))
    rows = [
        [str(n), facts.fields.get(field, field), *_line(facts, facts.total.counted, cuts[field])]
        for n, field in enumerate(order, 1)
    ]
    return table(facts.say, [*rows, ["", facts.say("total"), *_line(facts, facts.total.counted, Cut(kind=QUESTION))]])


def by_way(facts: RoundFacts) -> Grid:
    """Reports that were signed before ways were counted are in no line of it."""
    found = {way: Cut(kind=QUESTION, way=way) for way in WAYS if way in facts.total.ways}
    rows = [
        [str(n), facts.say(f"way.{way}"), *_line(facts, facts.total.counted, cut)]
        for n, (way, cut) in enumerate(found.items(), 1)
    ]
    told = [each for each in facts.total.counted if each.ways]
    total = ["", facts.say("total"), *_line(facts, told, Cut(kind=QUESTION))]
    return table(facts.say, [*rows, total], "round.ways", "way")


def by_unit(facts: RoundFacts) -> Grid:
    """Biểu 2: a line a unit."""
    every = sorted(facts.total.counted, key=lambda each: facts.units.get(each.unit, each.unit))
    rows = [
        [str(n), facts.units.get(each.unit, each.unit), *_line(facts, [each], Cut(kind=QUESTION))]
        for n, each in enumerate(every, 1)
    ]
    grid = table(facts.say, [*rows, ["", facts.say("total"), *_line(facts, every, Cut(kind=QUESTION))]])
    return Grid(
        caption=facts.say("round.table"), head=[grid.head[0], facts.say("sheet.unit"), *grid.head[2:]],
        rows=grid.rows, widths=(0.8, 2, *(1 for _ in grid.head[2:])), total=True,
    )  # fmt: skip


def _line(facts: RoundFacts, reports: Sequence[UnitReport], cut: Cut) -> list[Words]:
    def told(outcomes: Sequence[str] = ()) -> int:
        return sum(held(one, cut._replace(outcomes=tuple(outcomes))) for one in reports)

    return line(cut, told(), told)


def charts(facts: RoundFacts) -> list[Chart]:
    """What became of all that came, and the units that were late most."""
    say, total = facts.say, facts.total
    if not total.received:
        return []
    bars = [
        Bar(name=facts.outcomes[name], value=n, kind=shade(name), of=Cut((name,)).query)
        for name, n in total.outcomes.items()
        if n
    ]
    cut = Cut((ANSWERED[-1], WAITING[-1]), kind=QUESTION)
    late = sorted(((held(each, cut), each.unit) for each in total.counted), reverse=True)
    drawn = [Bar(name=facts.units.get(unit, unit), value=n, kind="late", of=cut.query) for n, unit in late if n]
    made = [Chart(title=say("chart.outcomes"), bars=bars)]
    return [*made, Chart(title=say("round.late"), bars=drawn[:FEW_BARS])] if drawn else made


def _annexes(facts: RoundFacts, number: str, date: str) -> list[Annex]:
    say = facts.say
    reference = say("annex_reference", number=number or "…", date=date, unit=facts.unit)
    every = sorted(facts.total.counted, key=lambda each: facts.units.get(each.unit, each.unit))
    head = [say("row"), say("sheet.unit"), say("round.number"), *(say(f"round.{name}") for name in CHANNELS)]
    head += [say("round.log_seq"), say("round.log_digest")]
    rows: list[Sequence[Words]] = [
        [
            str(n),
            facts.units.get(each.unit, each.unit),
            numbered(each.number),
            *(_sent(each, name) for name in CHANNELS),
            str(each.head_seq or ""),
            facts.digests.get(each.id, "")[:DIGEST_SHOWN],
        ]
        for n, each in enumerate(every, 1)
    ]
    rows += [["", facts.units.get(slug, slug), say("round.none"), "", "", "", ""] for slug in facts.missing]
    ways = Grid(head=head, rows=rows, widths=(0.65, 2.3, 1.3, 1, 1, 0.7, 1.7), left=(1,))
    made = [(say("round.annex_units"), by_unit(facts)), (say("round.annex_ways"), ways)]
    return [
        Annex(number=say("annex", number=roman), title=title, reference=reference, grid=grid)
        for roman, (title, grid) in zip(("I", "II"), made, strict=True)
        if grid.rows
    ]


def _sent(each: UnitReport, channel: str) -> str:
    at = each.received.get(channel) or each.sent.get(channel)
    return f"{day_of(at):%d/%m/%Y}" if at else ""


def workbook(facts: RoundFacts) -> bytes:
    """Outcomes, by field, by unit, by way; where each unit's log stood; what became of what stands in inboxes."""
    grids = (("sheet.fields", by_field(facts)), ("round.table", by_unit(facts)), ("round.ways", by_way(facts)))
    tables = [outcomes_table(facts.say, facts.outcomes, facts.total.outcomes)]
    for name, grid in grids:
        rows: list[Sequence[Cell]] = [[_cell(str(cell)) for cell in row] for row in grid.rows]
        widths = (6, 40, *(12 for _ in grid.head[2:]))
        tables.append(Table(name=facts.say(name).partition(".")[0], head=grid.head, rows=rows, widths=widths))
    logs: list[Sequence[Cell]] = [
        [facts.units.get(each.unit, each.unit), numbered(each.number), each.head_seq, facts.digests.get(each.id, "")]
        for each in facts.total.counted
    ]
    names = ("sheet.unit", "round.number", "round.log_seq", "round.log_digest_whole")
    tables.append(
        Table(
            name=facts.say("round.logs"), head=[facts.say(name) for name in names], rows=logs, widths=(40, 20, 12, 70)
        )
    )
    if facts.total.inbox:
        told = outcomes_table(facts.say, facts.outcomes, facts.total.inbox)
        tables.append(msgspec.structs.replace(told, name=facts.say("inbox.sheet")))
    return xlsx(facts.say("round.about", number=facts.number, year=facts.year), tables)


def _cell(text: str) -> Cell:
    return int(text) if text.isascii() and text.isdigit() else text
