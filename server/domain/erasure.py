"""Words: the texts of the log, said once and, where the law asks for it, taken out for ever. A noun of every kind.

said ──erase──▶ erased (the entry stays, its chain holds, its text is gone from log, views and projections)

Whoever takes out what an asker wrote takes out all of it: every wording, name and remark, and what colleagues noted on
it. Which entries these are is decided in the turn itself, so nothing that is written at the same time is left over.
What a kind calls official is the record itself. Nobody at a desk takes it out alone: that needs the operator of the
machine, by `./giaoluu erase`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from server.domain.command import ASKER, REACTION, Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun
from server.domain.roles import ADMIN, LEAD, OPERATOR
from server.domain.sample import Draw
from server.domain.state import ErasableText, StreamState
from server.domain.undoing import SEALED
from server.errors import Refused
from server.log.event import Event, WordsErased, kind_of

ERASE = "words.erase"
Official = Callable[[StreamState, int], bool]
Follows = Callable[[StreamState, str], tuple[Event, ...]]
Derived = Callable[[StreamState, str], Iterable[int]]
# Questions, wherever they are held, and what is said of them in the words of their askers.
HELD = ("question", "inbox")
ABOUT = ("question.", "note.", "finding.", "inbox.accepted", "inbox.redacted", "inbox.name_redacted")


def nothing_back(stream: StreamState, actor: Actor, events: Iterable[Event]) -> None:
    """What was taken out for ever comes back by no form that stood open. Its asker may write anew, and what an
    office says is its own."""
    if actor.roles & {ASKER, REACTION}:
        return
    for happened in events:
        kind, id = kind_of(happened), getattr(happened, "question", None)
        said = kind.name.startswith(ABOUT) and any(getattr(happened, field) for field in kind.words)
        if said and isinstance(id, str) and (number := _erased(stream, id)) is not None:
            raise Refused("question.erased", number=number)


def _erased(stream: StreamState, id: str) -> int | None:
    """The number of this question, if its words are gone, also by a version that noted no more of it."""
    for item in (stream.at_key((noun, id)) for noun in HELD):
        original = getattr(item, "original", None)
        if original is not None and not original.text:
            return int(item.number)  # type: ignore[union-attr]
    return None


class Erase(Payload, frozen=True, kw_only=True):
    """Entries, or all that tells of a question; `keep_answer`: but for what was published to it, which at a desk always
    stays."""

    seqs: tuple[int, ...] = ()
    question: Id | None = None
    keep_answer: bool = False


def _sample(draw: Draw) -> dict[str, Any]:
    asked = [id for noun in HELD for _, id in draw.state.keys(noun)]
    if asked and draw.what % 2:
        return {"question": asked[draw.what // 2 % len(asked)]}
    found = [seq for seq in range(1, draw.state.seq + 1) if draw.state.entities_with_text(seq)]
    return {"seqs": (found[draw.what % len(found)] if found else 1,)}


def nothing(stream: StreamState, seq: int) -> bool:
    return False


def nobody(stream: StreamState, id: str) -> tuple[Event, ...]:
    return ()


def nowhere(stream: StreamState, id: str) -> Iterable[int]:
    return ()


def words(
    on: Collection[str], official: Official = nothing, follows: Follows = nobody, derived: Derived = nowhere
) -> Noun:
    """The noun for a kind of stream whose words may be erased in these of its states. `official`: is it the record?
    `follows`: what it means for a question that its asker's words are gone. `derived`: entries that tell of another
    question and are made of these words."""
    noun = Noun("words")

    @noun.command(ERASE, by=(LEAD, ADMIN), on=on, sample=_sample, fresh=True, undo=SEALED)
    def erase(stream: StreamState, actor: Actor, p: Erase, now: Now) -> tuple[Event, ...]:
        if not (p.seqs or p.question) or not all(stream.entities_with_text(seq) for seq in p.seqs):
            raise Refused("words.unknown")
        operates = OPERATOR in actor.roles
        if not operates and (seqs := sorted(seq for seq in p.seqs if official(stream, seq))):
            raise Refused("words.official", seqs=seqs)
        whole = sorted({*([p.question] if p.question else []), *_asked(stream, p.seqs)})
        kept = official if p.keep_answer or p.seqs or not operates else nothing
        found = {
            seq for id in whole for seq in (*stream.words_about(id), *derived(stream, id)) if not kept(stream, seq)
        }
        gone = sorted({*p.seqs, *found})
        told = [each for id in whole for each in follows(stream, id)]
        if not gone and not told:
            raise Refused("words.unknown")
        return (*([WordsErased(seqs=tuple(gone))] if gone else []), *told)

    return noun


def _asked(stream: StreamState, seqs: Collection[int]) -> Iterator[str]:
    """The questions that were put by these entries."""
    for seq in seqs:
        for key in stream.entities_with_text(seq) or ():
            original = getattr(stream.at_key(key), "original", None)
            if isinstance(original, ErasableText) and original.seq == seq:
                yield key[1]
