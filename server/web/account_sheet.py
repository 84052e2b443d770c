"""The public account as a workbook: outcomes with their shares and reasons, what waits with its days, the sessions."""

from collections.abc import Callable, Mapping
from typing import Any

from server.office.rendering.xlsx import Cell, Moment, Table, xlsx
from server.office.report_cut import ARRIVED, REFERRED, TRANSFERRED
from server.views.account import Account
from server.words import t

EXTRAS = ("shown", ARRIVED, "edited", "corrected", "opinions", "businesses")


def workbook(told: Mapping[str, Any], now: int, lang: str) -> bytes:
    def say(key: str) -> str:
        return t(f"account.sheet.{key}", lang)

    rows = _outcomes(told["result"], told["unit"], lang)
    waiting: list[list[Cell]] = [
        [each["code"], each["number"], Moment(each["due"]), each["days"]] for each in told["waiting"]
    ]
    tables = [
        Table(name=say("outcomes"), head=[say("outcome"), say("count"), say("share")], rows=rows, widths=(48, 12, 12)),
        Table(
            name=say("waiting"), head=[say("session"), say("number"), say("due"), say("days")], rows=waiting,
            widths=(30, 10, 18, 14),
        ),
    ]  # fmt: skip
    if told["sessions"]:
        sessions: list[list[Cell]] = [
            [each["code"], each["topic"], Moment(each["starts_at"]), each["received"], each["answered"], each["open"],
             each["late"]]
            for each in told["sessions"]
        ]  # fmt: skip
        head = [say(name) for name in ("session", "topic", "begins", "received", "answered", "open", "late")]
        tables.append(Table(name=say("sessions"), head=head, rows=sessions, widths=(30, 50, 18, 10, 10, 10, 10)))
    tables.append(Table(name=say("as_of"), head=[say("as_of")], rows=[[Moment(now)]], widths=(24,)))
    return xlsx(t("account.title", lang), tables)


def _outcomes(found: Account, unit: Callable[[str], str], lang: str) -> list[list[Cell]]:
    whole = found.received
    rows: list[list[Cell]] = []
    for name, n in found.outcomes.items():
        rows.append([t(f"account.{name}", lang), n, n / whole if whole else 0.0])
        for reason, part in found.reasons.get(name, {}).items():
            said = (
                unit(reason)
                if name == TRANSFERRED
                else t(f"{'procedure' if name == REFERRED else 'reason'}.{reason}", lang)
            )
            rows.append([f"  {said}", part, None])
    rows.append([t("account.sum", lang), whole, 1.0 if whole else 0.0])
    return [*rows, *([t(f"account.{name}", lang), getattr(found, name), None] for name in EXTRAS)]
