"""Words: the texts of the log, said once and, where the law asks for it, taken out for ever.

said ──erase──▶ erased (the entry stays, its chain holds, its text is gone from log, views and projections)

A session's topic and an answer that was published are the record itself. Nobody at a desk takes them out alone: that
needs the operator of the machine, by `./giaoluu erase`.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.domain.command import Actor, Now, Payload, command
from server.domain.session.answer import Answer
from server.domain.session.session import ADMIN, ANY, LEAD, Session
from server.domain.state import ErasableText, StreamState
from server.errors import Refused
from server.log.event import Event, WordsErased

# A role that no account can have.
OPERATOR = "operator"


class Erase(Payload, frozen=True, kw_only=True):
    seqs: tuple[int, ...]


@command("words.erase", by=(LEAD, ADMIN), on=ANY)
def erase(stream: StreamState, actor: Actor, p: Erase, now: Now) -> tuple[Event, ...]:
    if not p.seqs or not all(stream.entities_with_text(seq) for seq in p.seqs):
        raise Refused("words.unknown")
    if OPERATOR not in actor.roles and (seqs := sorted(seq for seq in p.seqs if official(stream, seq))):
        raise Refused("words.official", seqs=seqs)
    return (WordsErased(seqs=tuple(sorted(set(p.seqs)))),)


def official(stream: StreamState, seq: int) -> bool:
    """Whether this entry holds a topic or a venue, or words of a published answer, its corrections or its signature."""
    for noun, id in stream.entities_with_text(seq) or ():
        answer = stream.get(Answer, id) if noun == Answer.noun else None
        if noun == Session.noun or (answer is not None and answer.text is not None and seq in _sources(answer)):
            return True
    return False


def _sources(value: Any) -> Iterator[int]:
    """The seqs of all entries from which this value has words."""
    if isinstance(value, ErasableText):
        yield value.seq
    elif isinstance(value, tuple):
        for each in value:
            yield from _sources(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _sources(getattr(value, name))
