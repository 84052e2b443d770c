"""Which questions a figure of a report counts: what leads from a number to the list behind it, and back."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from server.domain.reporting import OUTCOMES, WAYS
from server.domain.session.outcome import outcome

BEFORE, DURING, LATER = "before", "during", "later"
ARRIVED = "arrived"
TRANSFERRED, REFERRED, REFUSED, VEILED = "transferred", "referred", "refused", "veiled"
MERGED, WITHDRAWN, ERASED = "merged", "withdrawn", "erased"
THERE = ("answered", "otherwise", "pending")
NOWHERE, INBOX, OTHERS = "-", "inbox", "others"
NAMES = {
    "outcomes": "ket-qua", "field": "linh-vuc", "kind": "loai", "asker": "nguoi-hoi", "when": "luc", "day": "ngay",
    "came": "den", "way": "cach", "reason": "ly-do", "there": "noi-nhan", "place": "tinh",
    "box": "so",
}  # fmt: skip


class Cut(NamedTuple):
    """Empty = all of them. `when`: it came before, during or after the live part; `day`: answered on it (ISO).
    `came`: `arrived`, from another unit; `way`: how it came; `reason`: why it was not taken, or to which unit it went;
    `there`: how far that unit is (`THERE`); `place`: slug of the province, or `NOWHERE`; `box`: `INBOX`, of
    the unit's inbox and not of the session, or `OTHERS`, of those of other units."""

    outcomes: tuple[str, ...] = ()
    field: str = ""
    kind: str = ""
    asker: str = ""
    when: str = ""
    day: str = ""
    came: str = ""
    way: str = ""
    reason: str = ""
    there: str = ""
    place: str = ""
    box: str = ""

    @property
    def query(self) -> str:
        given = {**self._asdict(), "outcomes": ",".join(self.outcomes)}
        return urlencode({NAMES[name]: value for name, value in given.items() if value})

    def holds(self, row: Mapping[str, Any], now: int) -> bool:
        """Whether a row of a question is one of them."""
        return (
            (not self.outcomes or fate(row, now) in self.outcomes)
            and self.field in ("", row["field"] or "")
            and self.kind in ("", row["kind"])
            and self.asker in ("", row["asker_type"])
            and self.when in ("", row.get("when", ""))
            and self.day in ("", row.get("day", ""))
            and (not self.came or bool(row.get(self.came)))
            and self.way in ("", row.get("way") or WAYS[0])
            and self.reason in ("", row["reason"] or "")
            and self.there in ("", there(row))
            and self.place in ("", row.get("province") or NOWHERE)
        )


def cut_of(query: Mapping[str, str]) -> Cut:
    """What an address asks for; outcomes that there are not are left out."""
    given = {name: query.get(word, "")[:80] for name, word in NAMES.items()}
    outcomes = tuple(each for each in given.pop("outcomes").split(",") if each in OUTCOMES)
    known = {"box": (INBOX, OTHERS), "came": (ARRIVED,), "way": WAYS, "there": THERE}
    return Cut(outcomes, **given | {name: given[name] if given[name] in of else "" for name, of in known.items()})


def there(row: Mapping[str, Any]) -> str:
    """What became of a question at the unit to which it was sent; empty, if it was not sent."""
    if row["heading"] != TRANSFERRED:
        return ""
    outcome = row.get("became") or ""
    return THERE[0] if outcome == THERE[0] else THERE[1] if outcome else THERE[2]


def fate(row: Mapping[str, Any], now: int) -> str:
    """Where a question is counted; `fate` of the row, where it is known already."""
    return row.get("fate") or outcome(row["heading"], row["mode"], row["answered_at"], row["answer_due"], now)
