"""The sections of settings of those who answer: the panel and its messages, guests and their links."""

from server.sections import Count, Section


class Guests(Section, frozen=True):
    days: Count
    most_days: Count
    most: Count
    writes: Count

    def terms(self) -> dict[str, int]:
        return {"guest_days": self.most_days, "guests": self.most, "guest_writes": self.writes}


class Panel(Section, frozen=True):
    answer_s: Count
    message: Count
    messages: Count
    message_min: Count
    groups: Count

    def terms(self) -> dict[str, int]:
        return {"message": self.message, "messages": self.messages}
