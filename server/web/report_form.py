"""What the forms of a report send, as payloads of its commands."""

import re
from typing import Any

from server.domain.reporting import NUMBER_FORM, PRESENTABLE, PRESENTED, SECTIONS, SIGNABLE
from server.domain.session.attendance import MOST, NOTE
from server.domain.session.report_signing import DECLINE, PRESENT, SIGN
from server.errors import Refused
from server.local_time import midnight
from server.office.signing import Signer
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day

FIELDS = (*SECTIONS, "number", "dated", "signer", "title")
COUNTS = ("present", "visits")
ACTS = {
    NOTE: ("chair", "others", *COUNTS),
    "report.draft": FIELDS,
    **{PRESENT: ("note",), DECLINE: ("remarks",), SIGN: ()},
    "report.send": (),
    "report.receive": (),
    "report.return": ("remarks",),
}
NUMBER = re.compile(NUMBER_FORM)


def open_now(state: str) -> set[str]:
    """What the signature's way allows of a report in this state: `present`, `decline`, `sign`."""
    known = {"present": PRESENTABLE, "decline": (PRESENTED,), "sign": SIGNABLE}
    return {name for name, states in known.items() if state in states}


def payload(sent: Sent, known: list[Signer]) -> dict[str, Any]:
    if sent.do == "report.draft":
        return draft_of(sent, known)
    if sent.do == NOTE:
        texts = {name: sent.one(name).strip() for name in ("chair", "others")}
        return {"rev": revision(sent), **texts, **{name: _count(sent, name) for name in COUNTS}}
    if sent.do == "report.return":
        return {"remarks": sent.one("remarks")}
    if sent.do in (PRESENT, DECLINE, SIGN):
        return reviewed(sent, ACTS[sent.do])
    more = {"happened_at": _day(sent, "day")} if sent.one("day").strip() else {}
    return {"channel": sent.one("channel"), "note": sent.one("note"), **more}


def reviewed(sent: Sent, names: tuple[str, ...]) -> dict[str, Any]:
    """A word on the version that was read."""
    return {"rev": revision(sent), **{name: sent.one(name).strip() for name in names}}


def draft_of(sent: Sent, known: list[Signer]) -> dict[str, Any]:
    """The payload of what people write; who signs may be chosen from those that are known."""
    texts = {name: sent.one(name).strip() for name in FIELDS if name != "dated"}
    texts |= {"signer": each.name, "title": each.title} if (each := _chosen(sent, known)) else {}
    if NUMBER.fullmatch(texts["number"]) is None:
        raise Refused("report.number", field="number")
    return {"rev": revision(sent), "dated": _day(sent, "dated"), **texts}


def _chosen(sent: Sent, known: list[Signer]) -> Signer | None:
    return next((each for each in known if each.officer == sent.one("officer")), None)


def _day(sent: Sent, name: str) -> int:
    try:
        return midnight(typed_day(sent.one(name)))
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": name}) from None


def _count(sent: Sent, name: str) -> int | None:
    """As people write numbers; nothing: nobody counted."""
    typed = re.sub(r"[ .\u00a0]", "", sent.one(name).strip())
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and int(typed[:9]) <= MOST and len(typed) < 9):
        raise Refused("attendance.count", field=name)
    return int(typed)


def revision(sent: Sent) -> int:
    rev = sent.one("rev")
    if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
        raise Refused("command.malformed", field="rev")
    return int(rev)
