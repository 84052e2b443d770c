"""The sections of settings of the Office's pages: the board of the day, the help desk, the year."""

from typing import Annotated

import msgspec

from server.sections import Count, Section


class Day(Section, frozen=True):
    slow_min: Count
    unread_min: Count
    lost_s: Count
    late_min: Count
    refresh_ms: Annotated[int, msgspec.Meta(ge=500, le=60_000)]
    offline_rows: Annotated[int, msgspec.Meta(gt=0, le=50)]


class Help(Section, frozen=True):
    phone: str
    mail: str
    hours: str
    refresh_ms: Annotated[int, msgspec.Meta(ge=500, le=60_000)]


class Breach(Section, frozen=True):
    hours: Annotated[int, msgspec.Meta(gt=0, le=8760)]
    authority: str

    def terms(self) -> dict[str, int]:
        return {"breach_ms": self.hours * 3_600_000}


class Year(Section, frozen=True):
    own_rounds: Annotated[int, msgspec.Meta(ge=0, le=12)]
    ahead_days: Count
    close_days: Count
    soon_days: Count
    ready_days: Count
