"""How the desk lays out what it sees, as data: the columns, the likely next step, the reasons, and who may do what is
not about one entity. The browser reads it from its page and repeats none of it."""

from typing import Any

from server.domain import command
from server.domain.command import ASKER
from server.domain.session.moderation import REASONS
from server.domain.session.question import (
    ACCEPTED,
    ANSWERED_LATER,
    ANSWERED_LIVE,
    ASKED,
    CALLED,
    PROMISED,
    REFUSED,
    VEILED,
    WITHDRAWN,
)

# column, states of a question that stand in it, by which fields it is sorted ("-" = largest first)
COLUMNS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("new", (ASKED,), ("-number",)),
    ("ready", (ACCEPTED,), ("number",)),
    ("air", (CALLED,), ("number",)),
    ("later", (PROMISED,), ("number",)),
    ("done", (ANSWERED_LIVE, ANSWERED_LATER, REFUSED, WITHDRAWN, VEILED), ("-acted_at", "-number")),
)

# The first of these that may be done is the one solid button. An accepted opinion is heard: nothing more is owed.
LIKELY: dict[str, tuple[str, ...]] = {
    ASKED: ("question.accept",),
    ACCEPTED: ("question.call", "answer.draft", "question.promise"),
    CALLED: ("question.answer",),
    PROMISED: ("answer.draft",),
    ANSWERED_LIVE: ("answer.draft",),
    REFUSED: ("question.accept",),
    VEILED: ("question.unveil",),
}


def layout() -> dict[str, Any]:
    """What the desk's page embeds. `roles`: who may do what concerns the session, the panel or the screen."""
    return {
        "columns": [{"name": name, "states": states, "order": order} for name, states, order in COLUMNS],
        "likely": LIKELY,
        "reasons": REASONS,
        "roles": {
            each.name: sorted(each.by) for each in command.catalogue.values() if not each.when and ASKER not in each.by
        },
    }
