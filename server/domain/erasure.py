"""Words: the texts of the log, said once and, where the law asks for it, taken out for ever. A noun of every kind.

said ──erase──▶ erased (the entry stays, its chain holds, its text is gone from log, views and projections)

What a kind calls official is the record itself. Nobody at a desk takes it out alone: that needs the operator of the
machine, by `./giaoluu erase`.
"""

from collections.abc import Callable, Collection, Iterable

from server.domain.command import ASKER, REACTION, Actor, Now, Payload
from server.domain.noun import Noun
from server.domain.roles import ADMIN, LEAD, OPERATOR
from server.domain.sample import Draw
from server.domain.state import StreamState
from server.errors import Refused
from server.log.event import Event, WordsErased, kind_of

ERASE = "words.erase"


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
        if said and isinstance(id, str) and _erased(stream, id):
            raise Refused("question.erased")


def _erased(stream: StreamState, id: str) -> bool:
    found = [getattr(stream.at_key((noun, id)), "original", None) for noun in HELD]
    return any(original is not None and not original.text for original in found)


class Erase(Payload, frozen=True, kw_only=True):
    seqs: tuple[int, ...]


def _sample(draw: Draw) -> dict[str, tuple[int, ...]]:
    found = [seq for seq in range(1, draw.state.seq + 1) if draw.state.entities_with_text(seq)]
    return {"seqs": (found[draw.what % len(found)] if found else 1,)}


def nothing(stream: StreamState, seq: int) -> bool:
    return False


def words(on: Collection[str], official: Callable[[StreamState, int], bool] = nothing) -> Noun:
    """The noun for a kind of stream whose words may be erased in these of its states. `official`: is it the record?"""
    noun = Noun("words")

    @noun.command(ERASE, by=(LEAD, ADMIN), on=on, sample=_sample, fresh=True)
    def erase(stream: StreamState, actor: Actor, p: Erase, now: Now) -> tuple[Event, ...]:
        if not p.seqs or not all(stream.entities_with_text(seq) for seq in p.seqs):
            raise Refused("words.unknown")
        if OPERATOR not in actor.roles and (seqs := sorted(seq for seq in p.seqs if official(stream, seq))):
            raise Refused("words.official", seqs=seqs)
        return (WordsErased(seqs=tuple(sorted(set(p.seqs)))),)

    return noun
