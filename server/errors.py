"""What may go wrong: a refusal is an answer, an outage a reason to try again, damage an outage that needs a person."""

from typing import Any


class Refused(Exception):
    """A refusal. `code` is `noun.reason`; its words stand in config/words.*.toml under [refused]."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Unavailable(Exception):
    """The database did not answer in time, or its answer is unknown. Repeat the command with the same id."""


def as_refusal(trouble: Exception) -> Refused:
    """What is told of it where only refusals are: an outage is to be tried again."""
    return trouble if isinstance(trouble, Refused) else Refused("retry", retry_after=2)


class Corrupt(Unavailable):
    """What stands in the database is not what was written. Nothing is shown or decided from it."""
