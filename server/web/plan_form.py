"""The form of a plan: day and hours as people write them; a day in the past is asked about."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from server import words
from server.domain.calendar.terms import MINIMUM
from server.domain.kinds import find
from server.domain.session.planning import REPLAN
from server.errors import Refused
from server.local_time import VIETNAM, narrow, read_day
from server.office import calendar
from server.web.render import new_cid
from server.web.site import Site

CHANGEABLE = find(REPLAN).on
_HOUR = re.compile(r"(\d{1,2})(?: ?(?:[:.hg]|giờ) ?(?:(\d{2}) ?(?:ph|phút)?|(rưỡi))?)?", re.ASCII | re.IGNORECASE)


def form_of(site: Site, do: str, filled: Mapping[str, str], no: Refused | None, lang: str) -> dict[str, object]:
    """What the template of the form needs; `past` is the day that waits for a yes. `own_term`: where the term of
    answers is a minimum, a unit sets its own."""
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, lang, no.details) if no else None
    return {
        "do": do, "cid": new_cid(), "filled": filled, "error": None if field else say,
        "errors": {field: say} if field else {}, "past": no.details["day"] if no and no.code == "plan.past" else None,
        "own_term": own_term(site),
    }  # fmt: skip


def own_term(site: Site) -> bool:
    return site.settings.session.answer_term_mode == MINIMUM


def answer_by(site: Site, form: Mapping[str, str]) -> date | None:
    """The day by which a unit means to answer all, where it may set one."""
    typed = form.get("answer_by", "").strip()
    if not typed or not own_term(site):
        return None
    try:
        return read_day(typed)
    except ValueError:
        raise Refused("plan.day", field="answer_by") from None


def times(site: Site, form: Mapping[str, str], known: date | None = None) -> dict[str, Any]:
    day = day_of(form.get("day", ""))
    starts, ends = hour_of(day, form.get("start", ""), "start"), hour_of(day, form.get("end", ""), "end")
    if day < calendar.day_of(site.now()) and day != known and form.get("past") != day.isoformat():
        raise Refused("plan.past", field="day", day=day.isoformat())
    return {"topic": form.get("topic", ""), "venue": form.get("venue", ""), "starts_at": starts, "ends_at": ends}


def day_of(text: str) -> date:
    """As people write it, see `read_day`."""
    try:
        return read_day(text)
    except ValueError:
        raise Refused("plan.day", field="day") from None


def hour_of(day: date, text: str, field: str) -> int:
    """`8:30`, `8h30`, `8.30`, `8g30`, `8 giờ 30`, `8 giờ rưỡi`, `8h`, `8 giờ`, `8`, as ms of that day in Vietnam."""
    found = _HOUR.fullmatch(narrow(text))
    if found is None:
        raise Refused("plan.hour", field=field)
    minutes = 30 if found[3] else int(found[2] or 0)
    try:
        at = datetime(day.year, day.month, day.day, int(found[1]), minutes, tzinfo=VIETNAM)
    except ValueError:
        raise Refused("plan.hour", field=field) from None
    return int(at.timestamp() * 1000)
