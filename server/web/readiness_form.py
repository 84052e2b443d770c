"""Forms of a readiness list: days and hours as people write them, and refusals in their words."""

from collections.abc import Sequence
from datetime import date, datetime

from server.domain.session import preparing, rehearsals
from server.domain.session.readiness import ReadinessItem
from server.errors import Refused
from server.local_time import DAY_MS, VIETNAM
from server.office import calendar
from server.web import office_form, show_form
from server.web.office_form import Form, Sent
from server.web.plan_form import day_of, hour_of

FIELDS = ("title", "owner", "due", "note", "area", "speaker", "sentence", "day", "start", "end", "part")
SHOWN_AT = {"starts_at": "day", "ends_at": "end"}
ADD, CHANGE, *_ = preparing.NOUN.commands


def payload(sent: Sent, usual: Sequence[str]) -> dict[str, object]:
    """What the command carries. Raises Refused with the field of the form."""
    verb = sent.do.partition(".")[2]
    if sent.do in preparing.NOUN.commands:
        return _of_item(sent)
    if sent.do in rehearsals.NOUN.commands:
        return _rehearsal(sent)
    if verb == "begin":
        return {"keys": list(usual)}
    raw: dict[str, object] = {"speaker": sent.one("speaker")}
    if verb == "speak":
        return raw | {"part": sent.one("part"), "go": bool(sent.one("yes")), "note": sent.one("note")}
    return raw | {"word": sent.one("word"), "sentence": sent.one("sentence")}


def _of_item(sent: Sent) -> dict[str, object]:
    raw: dict[str, object] = {} if sent.do == ADD else {"readiness_item": sent.one("readiness_item")}
    if sent.do == ADD:
        raw["area"] = sent.one("area")
    if sent.do in (ADD, CHANGE):
        raw |= {name: sent.one(name) for name in ("title", "owner", "note")}
        raw["due"] = calendar.midnight(_day(sent.one("due"), "due")) + DAY_MS - 1
    elif "note" in sent.lists:
        raw["note"] = sent.one("note")
    return raw


def _rehearsal(sent: Sent) -> dict[str, object]:
    day = _day(sent.one("day"), "day")
    return {name: hour_of(day, sent.one(field), field) for name, field in (("starts_at", "start"), ("ends_at", "end"))}


def _day(text: str, field: str) -> date:
    try:
        return day_of(text)
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": field}) from None


def filled(item: ReadinessItem) -> dict[str, str]:
    due = datetime.fromtimestamp(item.due / 1000, VIETNAM)
    return {"title": item.title.text, "owner": item.owner.text, "note": item.note.text, "due": f"{due:%d/%m/%Y}"}


def refused(form: Form, cid: str, no: Refused, lang: str) -> Form:
    field = str(no.details.get("field", ""))
    told = office_form.refused(
        form, cid, Refused(no.code, **{**no.details, "field": SHOWN_AT.get(field, field)}), lang, FIELDS
    )
    return told if told.errors else told._replace(error=sentence(no, lang))


def sentence(no: Refused, lang: str) -> str:
    return show_form.sentence(no, lang)
