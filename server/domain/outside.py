"""Where no unit of ours is competent: referral to an authority outside, and the procedures of complaints and
denunciations.

open ──question.refer──▶ referred (its asker reads to whom, and what is to be done)
open ──question.set_apart──▶ set_apart (its words leave this log at once, sealed for whoever handles the case)

Both are final here. Every stream that held the question before loses the words of one that was set apart, and of
one that was erased, too.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id
from server.domain.holder import Holder, find, others, tell_outcome, transfer_of
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, Key, StreamState
from server.domain.transfer import HERE, Transfer, of_origin
from server.domain.undoing import SEALED, TAKEN_BACK
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, WordsErased, event

REFERRED, SET_APART = "referred", "set_apart"
PROCEDURES = ("complaint", "denunciation")
PUT_APART = "question.set_apart"
FORGET, OPEN_CASE = "question.forget", "case.receive"


@event("question.referred")
class Referred(Event, frozen=True):
    """Its asker was told to which authority outside the matter belongs, and what to do."""

    question: str
    authority: Words
    note: Words


@event(PUT_APART)
class SetApart(Event, frozen=True):
    """It is a complaint or a denunciation, which has a procedure of its own; `sealed` is what it said, for nobody but
    who handles it."""

    question: str
    procedure: str
    sealed: Words


class Refer(Payload, frozen=True, kw_only=True):
    question: Id
    state: str
    authority: Annotated[str, msgspec.Meta(extra={"limit": "place"})]
    note: Annotated[str, msgspec.Meta(extra={"limit": "note"})]


class Apart(Payload, frozen=True, kw_only=True):
    """`sealed` is the server's: its words, readable only with the installation's key."""

    question: Id
    state: str
    procedure: Literal["complaint", "denunciation"]
    sealed: str = ""


class Forget(Payload, frozen=True, kw_only=True):
    """`erased`: as its asker wished; what was answered to it stays then."""

    origin_question: Id
    erased: bool = False


def noun(holder: Holder) -> Noun:
    made = Noun("outside", events=(Referred, SetApart))
    for part in (_refer, _apart, _forget):
        part(made, holder)
    return made


def words_of(stream: StreamState, id: str) -> tuple[int, ...]:
    """The entries that hold words of this question, of its answer and of whatever else bears its id."""
    spoken = ((seq, stream.entities_with_text(seq)) for seq in range(1, stream.seq + 1))
    return tuple(seq for seq, keys in spoken if keys and any(_about(stream, key, id) for key in keys))


def _about(stream: StreamState, key: Key, id: str) -> bool:
    return key[1] == id or getattr(stream.at_key(key), "question", None) == id


def _refer(made: Noun, holder: Holder) -> None:
    def sample(draw: Draw) -> dict[str, Any]:
        item = draw.fitting()
        said = {"authority": f"Cơ quan {draw.token()}", "note": f"Xin gửi đến {draw.token()}"}
        return {"question": item.id, "state": getattr(item, "state", ""), **said}

    @made.command(
        "question.refer", by=EDITORS, on=holder.on, when=holder.sends, of=holder.of, undo=TAKEN_BACK, sample=sample
    )
    def refer(stream: StreamState, actor: Actor, p: Refer, now: Now) -> tuple[Event, ...]:
        find(stream, holder, p.question, p.state, holder.sends)
        return (Referred(question=p.question, authority=p.authority, note=p.note),)

    @made.fold(Referred)
    def referred(stream: StreamState, happened: Referred, where: Happened) -> None:
        item = stream.need(holder.entity, happened.question)
        authority = ErasableText(where.seq, happened.authority)
        transfer = transfer_of(stream, holder, item)
        stream.put(msgspec.structs.replace(transfer, state=HERE, authority=authority, bounced=""))
        note = ErasableText(where.seq, happened.note)
        holder.change(stream, item.id, where, state=REFERRED, note=note)

    @made.reaction(Referred)
    def tell(stream: StreamState, happened: Referred, where: Happened) -> Iterator[Reaction]:
        return tell_outcome(stream, holder, happened.question, where)


def _apart(made: Noun, holder: Holder) -> None:
    def sample(draw: Draw) -> dict[str, Any]:
        if draw.what % 3:
            raise LookupError("a complaint is rare")
        item, procedure = draw.fitting(), PROCEDURES[draw.what % 2]
        return {"question": item.id, "state": getattr(item, "state", ""), "procedure": procedure, "sealed": "00"}

    @made.command(PUT_APART, by=EDITORS, on=holder.on, when=holder.parts, of=holder.of, undo=SEALED, sample=sample)
    def set_apart(stream: StreamState, actor: Actor, p: Apart, now: Now) -> tuple[Event, ...]:
        find(stream, holder, p.question, p.state, holder.parts)
        holder.leaves(stream, p.question)
        if members := getattr(stream.need(holder.entity, p.question), "members", ()):
            raise Refused("transfer.group", count=len(members))  # what others asked would be lost with it
        if not p.sealed:
            raise Refused("transfer.unsealed")
        apart = SetApart(question=p.question, procedure=p.procedure, sealed=p.sealed)
        return (WordsErased(seqs=words_of(stream, p.question)), apart)

    @made.fold(SetApart)
    def put_away(stream: StreamState, happened: SetApart, where: Happened) -> None:
        holder.change(stream, happened.question, where, state=SET_APART, reason=happened.procedure, name=None)

    @made.reaction(SetApart)
    def hand_over(stream: StreamState, happened: SetApart, where: Happened) -> Iterator[Reaction]:
        item = stream.need(holder.entity, happened.question)
        transfer = transfer_of(stream, holder, item)
        case = {"case": item.id, "procedure": happened.procedure, "receipt_no": transfer.receipt_no,
                "asked_at": item.asked_at, "sealed": happened.sealed}  # fmt: skip
        yield Reaction(f"unit:{holder.room(stream)}", OPEN_CASE, case)
        for each in others(stream, transfer):
            yield Reaction(each, FORGET, {"origin_question": transfer.origin_question})
        yield from tell_outcome(stream, holder, happened.question, where)


def _forget(made: Noun, holder: Holder) -> None:
    def forget_sample(draw: Draw) -> dict[str, Any]:
        every = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")] if draw.what % 3 == 0 else []
        if not every:
            raise LookupError("nothing was sent")
        return {"origin_question": every[draw.what % len(every)].origin_question}

    @made.command(FORGET, by=(REACTION,), on=holder.every, of=holder.of, sample=forget_sample)
    def forget(stream: StreamState, actor: Actor, p: Forget, now: Now) -> tuple[Event, ...]:
        found = of_origin(stream, p.origin_question)
        if found is not None and p.erased:
            gone = tuple(seq for seq in stream.words_about(found.id) if not holder.official(stream, seq))
            return (*([WordsErased(seqs=gone)] if gone else []), *holder.erased(stream, found.id))
        seqs = words_of(stream, found.id) if found else ()
        return (WordsErased(seqs=seqs),) if seqs else ()


def gone_everywhere(stream: StreamState, id: str) -> Iterator[Reaction]:
    """Every stream that holds this question or held it loses the words that it lost here."""
    if (transfer := stream.get(Transfer, id)) is not None:
        there = [transfer.place.stream] if transfer.place else []
        for each in dict.fromkeys((*others(stream, transfer), *there)):
            if each != stream.name:
                yield Reaction(each, FORGET, {"origin_question": transfer.origin_question, "erased": True})
