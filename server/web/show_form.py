"""Forms of the run of show: minutes and hours as people write them, and refusals in their words."""

from collections.abc import Mapping
from datetime import datetime

from server import words
from server.domain.session import show_approval, show_planning, show_running
from server.domain.session.run_of_show import ShowItem
from server.domain.session.session import Session
from server.errors import Refused
from server.local_time import VIETNAM
from server.web import office_form
from server.web.office_form import Form, Sent
from server.web.plan_form import hour_of

MINUTE = 60_000
COMMANDS = (*show_planning.NOUN.commands, *show_running.NOUN.commands, show_approval.APPROVE)
VERBS: Mapping[str, str] = {name.partition(".")[2]: name for name in COMMANDS}
FIELDS = ("title", "kind", "person", "note", "minutes", "start", "public", "before")
# Which field of the form a refused field of the payload is.
SHOWN_AT = {"length": "minutes", "starts_at": "start"}


def fits(sent: Sent | None) -> bool:
    """Whether it came from the form of an item's plan, and not from a button."""
    return sent is not None and sent.do in (VERBS["add"], VERBS["change"])


def payload(sent: Sent, session: Session) -> dict[str, object]:
    """What the command carries. Raises Refused with the field of the form."""
    if sent.do == show_approval.APPROVE:
        return {"changes": _number(sent.one("changes"))}
    raw: dict[str, object] = {} if sent.do == VERBS["add"] else {"show_item": sent.one("show_item")}
    if fits(sent):
        raw |= {name: sent.one(name) for name in ("title", "kind", "person", "note")}
        raw |= {"length": _minutes(sent.one("minutes")), "public": bool(sent.one("public"))}
        if sent.one("start").strip():
            day = datetime.fromtimestamp(session.starts_at / 1000, VIETNAM).date()
            raw["starts_at"] = hour_of(day, sent.one("start"), "start")
    if sent.do == VERBS["change"]:
        raw["rev"] = _number(sent.one("rev"))
    if sent.do in (VERBS["add"], VERBS["move"]) and sent.one("before"):
        raw["before"] = sent.one("before")
    if sent.do == VERBS["start"] and sent.one("after"):
        raw["after"] = sent.one("after")
    if sent.do == VERBS["adjust"]:
        raw |= {"extra": _number(sent.one("extra")), "was": _number(sent.one("was"))}
    return raw


def filled(item: ShowItem, session: Session) -> dict[str, str]:
    """An item as its form shows it."""
    start = datetime.fromtimestamp((session.starts_at + (item.fixed or 0)) / 1000, VIETNAM)
    return {
        "title": item.title.text, "kind": item.kind, "person": item.person.text, "note": item.note.text,
        "minutes": f"{item.length / MINUTE:g}".replace(".", ","), "public": "1" if item.public else "",
        "start": f"{start:%H:%M}" if item.fixed is not None else "", "rev": str(item.rev),
    }  # fmt: skip


def refused(form: Form, cid: str, no: Refused, lang: str) -> Form:
    """The form once more, with the sentence at the field as people see it."""
    field = str(no.details.get("field", ""))
    shown = {**no.details, "field": SHOWN_AT.get(field, field)}
    told = office_form.refused(form, cid, Refused(no.code, **shown), lang, FIELDS)
    return told if told.errors else told._replace(error=sentence(no, lang))


def sentence(no: Refused, lang: str) -> str:
    """A refusal in words; of a colleague who was faster, who it was and when."""
    if no.details.get("name") and isinstance(at := no.details.get("at"), int):
        hour = f"{datetime.fromtimestamp(at / 1000, VIETNAM):%H:%M}"
        return words.t(f"show.faster.{no.details.get('state', 'other')}", lang, name=no.details["name"], at=hour)
    return words.say(no.code, lang, no.details)


def _minutes(text: str) -> int:
    """`5`, `2,5`, as ms."""
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        found = 0
    if not 0.25 <= found <= 720:
        raise Refused("show_item.minutes", field="minutes")
    return round(found * MINUTE)


def _number(text: str) -> int:
    try:
        return int(text[:16])
    except ValueError:
        raise Refused("command.malformed") from None
