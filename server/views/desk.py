"""How the desk lays out what it sees, as data: the columns, the likely next step, the reasons, and who may do what is
not about one entity. The browser reads it from its page and repeats none of it."""

from typing import Any

from server.domain.audit.look import WHYS as LOOK_WHYS
from server.domain.clarification import NEEDS
from server.domain.command import ASKER, REACTION
from server.domain.meaning import columns
from server.domain.session import SESSION
from server.domain.session.moderation import REASONS
from server.domain.session.question_state import (
    ACCEPTED,
    ANSWERED_LIVE,
    ASKED,
    CALLED,
    HELD,
    MEANINGS,
    OPINION,
    PROMISED,
    REFUSED,
    VEILED,
)
from server.domain.transfer import WHYS
from server.domain.undoing import WHY_NOT

# By which fields of a question a column is sorted, "-" = largest first; "rank" is its place in the order of what waits.
ORDER: dict[str, tuple[str, ...]] = {
    "new": ("-number",),
    "ready": ("rank", "number"),
    "air": ("number",),
    "later": ("rank", "number"),
    "done": ("-acted_at", "-number"),
}

# The first of these that may be done is the one solid button.
LIKELY: dict[str, tuple[str, ...]] = {
    ASKED: ("question.accept",),
    ACCEPTED: ("question.acknowledge", "question.call", "answer.draft", "question.promise"),
    CALLED: ("question.answer",),
    PROMISED: ("question.acknowledge", "answer.draft"),
    ANSWERED_LIVE: ("answer.draft",),
    REFUSED: ("question.accept",),
    HELD: ("question.release",),
    VEILED: ("question.unveil",),
}

# What is done with one kind alone: an opinion is noted, a question is answered.
ONLY: dict[str, str] = {"question.acknowledge": OPINION}


# They sit at no desk.
OTHERS = frozenset({ASKER, REACTION})


def layout() -> dict[str, Any]:
    """What the desk's page embeds. `roles`: who may do what concerns the session, the panel or the screen; `undo`: why
    an act cannot be taken back."""
    return {
        "columns": [{"name": name, "states": states, "order": ORDER[name]} for name, states in columns(MEANINGS)],
        "likely": LIKELY,
        "only": ONLY,
        "reasons": REASONS,
        "look_whys": LOOK_WHYS,
        "needs": NEEDS,
        "whys": WHYS,
        "undo": {each.name: each.undo for each in SESSION.commands.values() if each.undo in WHY_NOT},
        "roles": {
            each.name: sorted(each.by - OTHERS)
            for each in SESSION.commands.values()
            if not each.when and each.by - OTHERS
        },
    }
