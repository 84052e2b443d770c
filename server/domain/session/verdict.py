"""The verdict: whether a session can be held, in words, and who said it; before it the voices of those who know.

(the list is begun) ──▶ undecided ──decide──▶ go ◀──decide──▶ no_go
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Name, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PANEL, PLANNERS
from server.domain.sample import Draw
from server.domain.session.readiness import AREAS, LACKING, PREPARERS, ReadinessItem, items
from server.domain.session.run_of_show import BEFORE_THE_END
from server.domain.session.session import need
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.event import Event, Words, event

UNDECIDED, GO, NO_GO = "undecided", "go", "no_go"
STATES = (UNDECIDED, GO, NO_GO)
# Whether it is held; None: nobody has said so yet.
HELD = {UNDECIDED: None, GO: True, NO_GO: False}
PARTS = ("technical", "moderators", "hall", "host", "lead")


@event("readiness.begun")
class Begun(Event, frozen=True):
    """The list was begun with its usual items, `area.item` or `area` each, all of them due at `due`."""

    keys: tuple[str, ...]
    due: int


@event("readiness.spoken")
class Spoken(Event, frozen=True):
    """Somebody who knows one part said whether it can go ahead."""

    part: str
    go: bool
    speaker: Words
    note: Words


@event("readiness.decided")
class Decided(Event, frozen=True):
    """Whether the session can be held was decided, while so many items were open."""

    word: str
    open_items: int
    speaker: Words
    sentence: Words


class Voice(msgspec.Struct, frozen=True, gc=False):
    part: str
    go: bool
    at: int
    speaker: ErasableText
    note: ErasableText


class Readiness(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "readiness"
    id: str = "readiness"
    state: Annotated[str, says("`undecided`, `go` or `no_go`")] = UNDECIDED
    sentence: Annotated[ErasableText | None, says("the verdict's reason, or null")] = None
    speaker: Annotated[ErasableText | None, says("who spoke the verdict, or null")] = None
    decided_at: Annotated[int | None, says("when, or null")] = None
    open_items: Annotated[int, says("how many items were open then")] = 0
    voices: Annotated[tuple[Voice, ...], says("`[{part, go, at, speaker, note}]`: the last word of each part")] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "readiness",
    entity=Readiness,
    events=(Begun, Spoken, Decided),
    states=STATES,
    seen=(Seen((DESK, PANEL), "state sentence speaker decided_at open_items voices by acted_at can", STATES),),
    paged=False,
)


class Begin(Payload, frozen=True, kw_only=True):
    keys: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, extra={"list": "readiness"})]
    days: Annotated[int, msgspec.Meta(extra={"term": "readiness_days"})]


class Speak(Payload, frozen=True, kw_only=True):
    part: Literal["technical", "moderators", "hall", "host", "lead"]
    go: bool
    speaker: Name
    note: Note = ""


class Decide(Payload, frozen=True, kw_only=True):
    word: Literal["go", "no_go"]
    speaker: Name
    sentence: Note = ""


def _begin_sample(draw: Draw) -> dict[str, Any]:
    return {"keys": sorted(draw.terms.lists["readiness"])}


def _speak_sample(draw: Draw) -> dict[str, Any]:
    words = {"speaker": f"Ông {draw.token()}", "note": f"chờ {draw.token()}"}
    return {**words, "part": PARTS[draw.what % len(PARTS)], "go": draw.what % 2 == 0}


def _decide_sample(draw: Draw) -> dict[str, Any]:
    words = {"speaker": f"Bà {draw.token()}", "sentence": f"vẫn tổ chức {draw.token()}"}
    return {**words, "word": GO if draw.what % 8 < 4 else NO_GO}


@NOUN.command("readiness.begin", by=PREPARERS, on=BEFORE_THE_END, sample=_begin_sample)
def begin(stream: StreamState, actor: Actor, p: Begin, now: Now) -> tuple[Event, ...]:
    if found := of(stream):
        raise Refused("readiness.begun", by=found.by, at=found.acted_at)
    if any(key.partition(".")[0] not in AREAS for key in p.keys):
        raise Refused("command.not_listed", field="keys")
    session = need(stream)
    due = max(day_end(session.starts_at - p.days * DAY_MS), day_end(now.at))
    return (Begun(keys=tuple(dict.fromkeys(p.keys)), due=due - 1),)


@NOUN.command("readiness.speak", by=PREPARERS, on=BEFORE_THE_END, when=STATES, sample=_speak_sample)
def speak(stream: StreamState, actor: Actor, p: Speak, now: Now) -> tuple[Event, ...]:
    begun(stream)
    return (Spoken(part=p.part, go=p.go, speaker=p.speaker, note=p.note),)


@NOUN.command("readiness.decide", by=PLANNERS, on=BEFORE_THE_END, when=STATES, sample=_decide_sample)
def decide(stream: StreamState, actor: Actor, p: Decide, now: Now) -> tuple[Event, ...]:
    """To go ahead with something open, or not to, needs a sentence."""
    begun(stream)
    left = sum(each.state == LACKING for each in items(stream))
    if not p.sentence and (left or p.word == NO_GO):
        raise Refused("readiness.sentence", field="sentence", left=left)
    return (Decided(word=p.word, open_items=left, speaker=p.speaker, sentence=p.sentence),)


def of(stream: StreamState) -> Readiness | None:
    return stream.get(Readiness, "readiness")


def begun(stream: StreamState) -> Readiness:
    """The list, or Refused("readiness.not_begun")."""
    found = of(stream)
    if found is None:
        raise Refused("readiness.not_begun")
    return found


@NOUN.fold(Begun)
def _begun(stream: StreamState, happened: Begun, where: Happened) -> None:
    stream.put(Readiness(by=where.by, acted_at=where.at))
    blank = ErasableText(where.seq, "")
    for key in happened.keys:
        stream.put(
            ReadinessItem(
                id=key.replace(".", "-"), state=LACKING, area=key.partition(".")[0], key=key, title=blank,
                owner=blank, due=happened.due, note=blank, by=where.by, acted_at=where.at,
            )
        )  # fmt: skip


@NOUN.fold(Spoken)
def _spoken(stream: StreamState, happened: Spoken, where: Happened) -> None:
    words = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("speaker", "note")}
    voice = Voice(part=happened.part, go=happened.go, at=where.at, **words)
    others = [each for each in begun(stream).voices if each.part != voice.part]
    voices = sorted([*others, voice], key=lambda each: PARTS.index(each.part))
    _alter(stream, where, voices=tuple(voices))


@NOUN.fold(Decided)
def _decided(stream: StreamState, happened: Decided, where: Happened) -> None:
    words = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("speaker", "sentence")}
    _alter(stream, where, state=happened.word, decided_at=where.at, open_items=happened.open_items, **words)


def _alter(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(begun(stream), by=where.by, acted_at=where.at, **changes))
