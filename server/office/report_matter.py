"""What a result report is made of: what people wrote, what the record says, where it departed from the rules."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from server.office.report_words import Say


class Written(NamedTuple):
    """What people wrote; each part may have several paragraphs, a line each."""

    number: str = ""
    dated: int | None = None
    preparation: str = ""
    matters: str = ""
    opinions: str = ""
    difficulties: str = ""
    proposals: str = ""
    signer: str = ""
    title: str = ""


class Departure(NamedTuple):
    """Where the session departed from the rules. `note`: how it was put right; `actions`: what is done so that it does
    not come back, in words."""

    kind: str
    due: int | None = None
    done: int | None = None
    reason: str = ""
    note: str = ""
    numbers: Sequence[int | str] = ()
    cause: str = ""
    actions: Sequence["Action"] = ()


class Action(NamedTuple):
    what: str
    owner: str
    due: int
    state: str


class Term(NamedTuple):
    """How the deadline of one question became another: it stood still (`kind` stood), or was extended (or not). `by`:
    who decided so, by name."""

    kind: str
    number: int | str
    since: int
    until: int | None
    reason: str
    by: str
    note: str = ""


class Facts(NamedTuple):
    """`rows`: of the table `questions`, with `answer_due` and, where everybody may read them, `text` and `answer`.
    `panel`: name and title of who answered, `bodies`: the units and bodies that took part. `say`: a word of the
    document by its key. `fields`, `reasons`, `outcomes`, `units`, `places`: what they are called. `seq`, `digest`:
    where the log stood. `noted`: what the quality record holds. `round`: number and year of the round, and whether it
    is the unit's own; `media`: where it was announced. `inbox`: rows of the
    round's questions in the unit's inbox, with where its log stood; `away`: of those that were asked here, in inboxes
    of units whose own reports tell of none."""

    unit: str
    place: str
    ministry: bool
    session: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    panel: Sequence[str]
    fields: Mapping[str, str]
    reasons: Mapping[str, str]
    say: Say
    now: int
    seq: int
    digest: str
    outcomes: Mapping[str, str]
    noted: Sequence[Departure] = ()
    terms: Sequence[Term] = ()
    bodies: Sequence[str] = ()
    units: Mapping[str, str] = {}
    places: Mapping[str, str] = {}
    round: tuple[int, int, bool] | None = None
    media: Sequence[str] = ()
    inbox: Sequence[Mapping[str, Any]] = ()
    inbox_seq: int = 0
    inbox_digest: str = ""
    away: Sequence[Mapping[str, Any]] = ()
