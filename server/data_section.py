"""The section of settings of what people may ask about their own data, and how long which kind of it is kept."""

from typing import Annotated

import msgspec

from server.sections import Count, Section

Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]


class Data(Section, frozen=True):
    """Working days from the request, by the calendar of state offices."""

    confirm_days: Count
    see_days: Count
    correct_days: Count
    erase_days: Count
    restrict_days: Count
    withdraw_days: Count
    object_days: Count
    extra_days: Count
    open: Count
    copy_days: Count

    def terms(self) -> dict[str, int]:
        days = ("confirm", "see", "correct", "erase", "restrict", "withdraw", "object", "extra")
        return {f"data_{name}_days": getattr(self, f"{name}_days") for name in days} | {"data_open": self.open}


class Retention(Section, frozen=True):
    """Days after which a kind of data is taken out."""

    contact_days: Days
    request_days: Days
    sign_in_days: Days
    link_days: Days
    mail_days: Days
    guest_days: Days
