"""What a data request leaves: where words of its question, or the name on it, stand in public beside what it changes,
and what stood there earlier. It is looked for with what the question said before anything was done."""

from collections.abc import Collection
from typing import NamedTuple

from server.domain.kinds import id_of
from server.domain.roles import PUBLIC
from server.domain.session import SESSION
from server.domain.session.question import Question, Redacted
from server.domain.state import StreamState
from server.domain.unit.data_answering import CORRECTED_NAME, CORRECTED_TEXT, NAME_HIDDEN, RESTRICTED, WORDS_GONE
from server.domain.unit.data_request import Left
from server.errors import Refused
from server.log.slices import portions
from server.runtime.service import Service
from server.views import mentions
from server.views.entity import view
from server.views.mentions import Mention, Said

WORDS_DONE = frozenset({WORDS_GONE, RESTRICTED, CORRECTED_TEXT})
NAME_DONE = frozenset({WORDS_GONE, RESTRICTED, CORRECTED_NAME, NAME_HIDDEN})
MOST, AT_ONCE = 100, 50


class Found(NamedTuple):
    session: str
    mention: Mention


class Search:
    """Begun before anything is done, and asked as often as one likes."""

    def __init__(self, service: Service, before: dict[str, Said]) -> None:
        self._service, self._before = service, before

    async def found(self, *, words: bool, name: bool) -> list[Found]:
        found: list[Found] = []
        for stream, said in self._before.items():
            state = await _state(self._service, stream)
            if words:
                found += [Found(state.id, each) for each in await _worded(state, said)]
            if name:
                found += [Found(state.id, each) for each in await _named(state, said)]
        return found[:MOST]

    async def left(self, done: Collection[str]) -> list[Left]:
        """After these were done, each place once."""
        wanted = {*done}
        found = await self.found(words=bool(wanted & WORDS_DONE), name=bool(wanted & NAME_DONE))
        every = (
            Left(session=at, noun=each.key[0], id=each.key[1], place=each.place, number=each.number,
                 named=each.named, seq=each.seq)
            for at, each in found
        )  # fmt: skip
        return list(dict.fromkeys(every))


async def begun(service: Service, places: Collection[tuple[str, str]]) -> Search:
    """`places`: the streams that hold the question, with its id there."""
    before = {}
    for stream, id in places:
        try:
            one = mentions.said(await _state(service, stream), id)
        except Refused:  # another installation's, or gone with a backup that was put back
            continue
        if one is not None:
            before[stream] = one
    return Search(service, before)


async def earlier(service: Service, stream: str, id: str) -> list[int]:
    """The entries of wordings that stand nowhere any more and held its words, or its name."""
    state = await _state(service, stream)
    one = mentions.said(state, id)
    if one is None:
        return []
    found = []
    for main in filter(None, (state.get(Question, each) for each in one.near)):
        for seq in range(main.original.seq + 1, state.seq + 1):
            if seq != main.text.seq and (Question.noun, main.id) in (state.entities_with_text(seq) or ()):
                (entry,) = await service.book.read(stream, seq - 1, 1)
                event = entry.event()
                if isinstance(event, Redacted) and event.question == main.id:
                    found += [seq] if mentions.tells(event.text, one, main) else []
    return found


async def changed(service: Service, left: Collection[Left]) -> list[Left]:
    """As far as one text stands there; of several nobody knows which it was."""
    found = []
    for each in left:
        try:
            state = await _state(service, f"{SESSION.prefix}:{each.session}")
        except Refused:
            continue
        entity = state.at_key((each.noun, each.id))
        text = getattr(entity, "text", None)
        public = entity is not None and view(state.kind, entity, PUBLIC) is not None
        if each.seq and not (public and text is not None and text.seq == each.seq):
            found.append(each)
    return found


def _by_now(state: StreamState, said: Said) -> str:
    """What the question says where it was corrected; one that was restricted says nothing."""
    own = state.get(Question, said.id)
    return own.text.text if own and own.erased_at is None and own.text.text not in said.texts else ""


async def _worded(state: StreamState, said: Said) -> list[Mention]:
    keys, but = state.keys(Question.noun), _by_now(state, said)
    return [each async for part in portions(keys, AT_ONCE) for each in mentions.words_in(state, said, part, but)]


async def _named(state: StreamState, said: Said) -> list[Mention]:
    keys = [key for noun in SESSION.nouns for key in state.keys(noun)] if said.name else []
    return [each async for part in portions(keys, AT_ONCE) for each in mentions.names_in(state, said, part)]


async def _state(service: Service, stream: str) -> StreamState:
    runtime = await service.runtime(id_of(stream))
    await runtime.see()
    return runtime.view.state
