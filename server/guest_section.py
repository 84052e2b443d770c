"""The section of settings of guests: how long their links open, and how much they may write."""

from server.sections import Count, Section


class Guests(Section, frozen=True):
    days: Count
    most_days: Count
    most: Count
    writes: Count

    def terms(self) -> dict[str, int]:
        return {"guest_days": self.most_days, "guests": self.most, "guest_writes": self.writes}
