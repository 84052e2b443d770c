"""Words: the texts of the log, said once and, where the law asks for it, taken out for ever.

said ──erase──▶ erased (the entry stays, its chain holds, its text is gone from log, views and projections)
"""

from server.domain.command import Actor, Now, Payload, command
from server.domain.session.session import ADMIN, ANY, LEAD
from server.domain.state import StreamState
from server.errors import Refused
from server.log.event import Event, WordsErased


class Erase(Payload, frozen=True, kw_only=True):
    seqs: tuple[int, ...]


@command("words.erase", by=(LEAD, ADMIN), on=ANY)
def erase(stream: StreamState, actor: Actor, p: Erase, now: Now) -> tuple[Event, ...]:
    if not p.seqs or not all(stream.entities_with_text(seq) for seq in p.seqs):
        raise Refused("words.unknown")
    return (WordsErased(seqs=tuple(sorted(set(p.seqs)))),)
