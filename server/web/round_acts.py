"""The acts on a round's page: which form carries what, and what it means as a command."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from server.domain.kinds import find
from server.domain.round.amendment import AMEND_TOPIC, CANCEL, POSTPONE
from server.domain.round.announcement import ADD, PUBLISH
from server.domain.round.approval import APPROVE, RETURN, SUBMIT
from server.domain.round.plan import SCHEDULE, Round
from server.errors import Refused
from server.office import calendar
from server.web import staff
from server.web.office_form import Form, Sent, fresh, refused
from server.web.plan_form import day_of, hour_of
from server.web.round_form import YES
from server.web.site import Site

WHERE = ("name", "day", "hour", "link")

Raw = dict[str, Any]


class Act(NamedTuple):
    """`name` of its form, and its `fields`; `read` makes the payload of what was sent."""

    name: str
    fields: tuple[str, ...]
    read: Callable[[Site, Round, Sent], Raw]


def _plain(*names: str) -> Callable[[Site, Round, Sent], Raw]:
    return lambda site, round, sent: {name: sent.one(name) for name in names}


def _approve(site: Site, round: Round, sent: Sent) -> Raw:
    rev = sent.one("rev")
    if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
        raise Refused("version.conflict")
    return {"version": sent.one("version"), "rev": int(rev)}


def _publication(*texts: str) -> Callable[[Site, Round, Sent], Raw]:
    def read(site: Site, round: Round, sent: Sent) -> Raw:
        return {**{name: sent.one(name) for name in texts}, "published_at": moment(sent, "day", "hour")}

    return read


def _postpone(site: Site, round: Round, sent: Sent) -> Raw:
    """All dates are counted anew from the new days together."""
    found = []
    for n in range(1, len(round.days) + 1):
        try:
            day = day_of(sent.one(f"day-{n}"))
            starts, ends = hour_of(day, sent.one(f"start-{n}"), "start"), hour_of(day, sent.one(f"end-{n}"), "end")
            if starts >= ends:
                raise Refused("session.times", field="end")
        except Refused as no:
            raise Refused(no.code, **{**no.details, "field": f"{no.details.get('field', 'day')}-{n}"}) from None
        found.append((day, {"starts_at": starts, "ends_at": ends}))
    together = staff.terms(site, [day for day, _ in found])
    days = [held | together for _, held in found]
    past = sent.one("past_sitting").lower() in YES
    return {"days": days, "reason": sent.one("reason"), "units": _units(sent, round), "past_sitting": past}


def _cancel(site: Site, round: Round, sent: Sent) -> Raw:
    return {"reason": sent.one("reason"), "units": _units(sent, round)}


def _units(sent: Sent, round: Round) -> list[str]:
    """Those that are ticked; none for all of them, which is said too, never left to be guessed: silence refuses."""
    units, every = list(dict.fromkeys(sent.lists.get("unit", ()))), sent.one("every").lower() in YES
    if every == bool(units):
        raise Refused("round.whom", field="units", count=len(round.units) - len(round.apart))
    return units


ACTS: Mapping[str, Act] = {
    SCHEDULE: Act("schedule", (), _plain()),
    SUBMIT: Act("submit", (), _plain("version")),
    RETURN: Act("return", ("reason",), _plain("version", "reason")),
    APPROVE: Act("approve", (), _approve),
    PUBLISH: Act(
        "publish", ("name", "day", "hour", "link", "text", "reason"), _publication("name", "link", "text", "reason")
    ),
    ADD: Act("add", (*WHERE, "note"), _publication("name", "link", "note")),
    AMEND_TOPIC: Act("topic", ("topic", "reason"), _plain("topic", "reason")),
    POSTPONE: Act("postpone", ("reason", "units"), _postpone),
    CANCEL: Act("cancel", ("reason", "units"), _cancel),
}


def moment(sent: Sent, day: str, hour: str) -> int:
    """A day and an hour as people write them, in ms; the day alone is its first moment. Raises Refused."""
    try:
        found = day_of(sent.one(day))
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": day}) from None
    return hour_of(found, sent.one(hour), hour) if sent.one(hour).strip() else calendar.midnight(found)


def form(do: str, filled: Mapping[str, str], sent: Sent | None, no: Refused | None, lang: str) -> Form:
    """The form of an act: fresh, or as it was sent, with what was refused."""
    made = fresh(do.replace(".", "-"), do, filled)
    if sent is None or sent.do != do:
        return made
    kept = made._replace(filled={**filled, **{name: values[-1] for name, values in sent.lists.items()}})
    if no is None:
        return kept
    if no and no.code == "round.past_sitting":
        kept = kept._replace(filled={**kept.filled, "ask_past_sitting": "1"})
    field = {"published_at": "day"}.get(str(no.details.get("field", "")))
    told = Refused(no.code, **{**no.details, "field": field}) if field else no
    fields = (*ACTS[do].fields, *(name for name in sent.lists if "-" in name))
    return refused(kept, sent.cid, told, lang, fields)


def command_by(do: str) -> frozenset[str]:
    """The roles of which one is needed."""
    return find(do).by
