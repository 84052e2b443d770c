"""A look: somebody of the staff opened what is kept from sight, and why. It never holds what was seen.

(none) ──note──▶ noted
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, OPERATOR
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

CONTACT, ORIGINAL, CASE, EXPORT = WHATS = ("contact", "original", "case", "export")
# Why somebody may look; the person concerned reads these, and never the note beside them.
REDACT, REACH, COMPARE, HANDLE, SUBJECT, OTHER = "redact", "reach", "compare", "handle", "subject", "other"
TAKEN = "file"
"""A file was taken away: asked for no reason, for its address says what it is."""
WHYS = (REDACT, REACH, COMPARE, HANDLE, SUBJECT, OTHER)
NOTE = "look.note"
Where = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:/-]{0,200}$")]


@event("look.noted")
class Noted(Event, frozen=True):
    """Somebody opened a contact, an asker's own wording, a case or a file with personal data; `why` is a reason of the
    list, `note` what they added."""

    look: str
    what: str
    why: str
    question: str
    session: str
    file: str
    note: Words


class Look(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "look"
    what: Annotated[str, says("`contact`, `original`, `case` or `export`")]
    why: Annotated[str, says("the reason, of a list")]
    question: Annotated[str, says("id of the question, or of the case, or empty")]
    session: Annotated[str, says("id of its session, or empty")]
    file: Annotated[str, says("address of the file that was taken away, or empty")]
    note: Annotated[ErasableText, says("what was added to the reason")]
    by: Annotated[str, says("who looked")]
    at: Annotated[int, says("when")]


NOUN = Noun(
    "look",
    entity=Look,
    events=(Noted,),
    seen=(Seen((DESK,), "what why question session file note by at", ("",)),),
)


class Of(Payload, frozen=True, kw_only=True):
    what: Literal["contact", "original", "case", "export"]
    why: Literal["redact", "reach", "compare", "handle", "subject", "other", "file"]
    question: Where = ""
    session: Where = ""
    file: Where = ""
    note: Note = ""


def _sample(draw: Draw) -> dict[str, Any]:
    why, what = WHYS[draw.what % len(WHYS)], WHATS[draw.what % len(WHATS)]
    return {"what": what, "why": why, "question": f"{draw.what:x}", "note": f"Vì {draw.token()}"}


@NOUN.command(NOTE, by=(OPERATOR,), on=("",), sample=_sample, fresh=True)
def note(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    if p.why == OTHER and not p.note:
        raise Refused("look.why", field="note")
    if (p.why == TAKEN) != (p.what == EXPORT):
        raise Refused("look.why", field="why")
    return (Noted(look=now.id, **{name: getattr(p, name) for name in p.__struct_fields__}),)


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    said = {name: getattr(happened, name) for name in ("what", "why", "question", "session", "file")}
    note = ErasableText(where.seq, happened.note)
    stream.put(Look(id=happened.look, **said, note=note, by=where.by, at=where.at))
