"""The state of one stream: its entities, folded from its log. Nouns put entities here; nothing else changes it.

`ahead()` gives a state that may run ahead of the log inside a transaction and be thrown away without a trace.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

import msgspec

from server.log import event
from server.log.event import Event, WordsErased

Key = tuple[str, str]
ALL = "*"


def says(meaning: str) -> msgspec.Meta:
    """What a field of an entity means to whoever reads it: `number: Annotated[int, says("counts from 1")]`."""
    return msgspec.Meta(description=meaning)


class ErasableText(msgspec.Struct, frozen=True, gc=False):
    """Words and the seq of the entry that holds them; empty text = erased."""

    seq: int
    text: str


class Entity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of everything that can be seen. `tally` says under which heading it is counted."""

    noun: ClassVar[str]
    id: str

    @property
    def shut(self) -> frozenset[str]:
        """Commands that its state lets through, but not now."""
        return frozenset()

    @property
    def settled(self) -> bool:
        """Whether nothing is done to it any more, whatever its state."""
        return False

    @property
    def shown_as(self) -> str:
        """The state by which the matrix of visibility knows it."""
        return getattr(self, "state", "")

    @property
    def tally(self) -> tuple[str, ...]:
        return (self.noun,)


class Happened(NamedTuple):
    """Where and when an event stands in the log."""

    seq: int
    at: int
    by: str


class Fold(Protocol):
    def __call__(self, stream: "StreamState", happened: Any, where: Happened) -> None: ...


class Nouns(Protocol):
    """What a state needs of its kind of stream."""

    @property
    def blocking(self) -> tuple[tuple[str, ...], ...]: ...
    def folds(self, happened: Event) -> Iterable[Fold]: ...
    def has(self, noun: str, state: str) -> bool: ...
    def fields(self, noun: str, audience: str, state: str) -> tuple[str, ...]: ...
    def computed(self, noun: str) -> Mapping[str, Callable[[Any], object]]: ...
    def late(self, noun: str) -> Callable[[Any], Any] | None: ...
    def can(self, noun: str, state: str) -> dict[str, dict[str, list[str]]]: ...
    def open(self, audience: str, state: str) -> list[str]: ...


T = TypeVar("T", bound=Entity)


class StreamState:
    """One stream's entities by noun and id; the stream is called `kind:id`.

    `seq` and `at` are those of the last entry folded; `moments`: when something last happened (ms), by its noun's name.
    `touched`: what the entry being folded changed, each with its value before.
    """

    def __init__(self, name: str, kind: Nouns, base: "StreamState | None" = None) -> None:
        self.name, self.kind, self.id = name, kind, name.partition(":")[2]
        self.seq: int = base.seq if base else 0
        self.at: int = base.at if base else 0
        self.counts: Counter[tuple[str, ...]] = Counter(base.counts) if base else Counter()
        self.moments: dict[str, int] = dict(base.moments) if base else {}
        self.touched: dict[Key, Entity | None] = {}
        self._base = base
        self._entities: dict[Key, Entity] = {}
        self._new: dict[str, list[Key]] = {}
        self._gone: set[Key] = set()
        self._entities_with_text: dict[int, tuple[Key, ...]] = {}
        self._questions: dict[int, tuple[str, ...]] = {}

    def ahead(self) -> "StreamState":
        return StreamState(self.name, self.kind, self)

    def get(self, kind: type[T], id: str) -> T | None:
        found = self.at_key((kind.noun, id))
        return found if isinstance(found, kind) else None

    def need(self, kind: type[T], id: str) -> T:
        """As `get`, for what the log says is there."""
        found = self.get(kind, id)
        if found is None:
            raise LookupError(f"no {kind.noun} {id} in {self.name}")
        return found

    def at_key(self, key: Key) -> Entity | None:
        found = self._entities.get(key)
        if found is not None or self._base is None or key in self._gone:
            return found
        return self._base.at_key(key)

    def keys(self, noun: str) -> list[Key]:
        """Keys of all entities of a noun, oldest first."""
        known = self._base.keys(noun) if self._base else []
        left = [key for key in known if key not in self._gone] if self._gone else known
        return [*left, *self._new.get(noun, ())]

    def put(self, entity: Entity) -> None:
        key = (entity.noun, entity.id)
        state = getattr(entity, "state", None)
        if state is not None:
            shown_as = entity.shown_as
            for each in (state,) if shown_as == state else (state, shown_as):
                if not self.kind.has(entity.noun, each):
                    raise TypeError(f"a {entity.noun} does not say what its state {each} means")
        before = self.at_key(key)
        if before is None:
            self._new.setdefault(entity.noun, []).append(key)
            self.counts[entity.noun, ALL] += 1
        else:
            self.counts[before.tally] -= 1
        self.counts[entity.tally] += 1
        self._entities[key] = entity
        self.touched.setdefault(key, before)

    def take_out(self, key: Key) -> None:
        """What came about by an act that was taken back has never been."""
        before = self.at_key(key)
        if before is None:
            return
        self.counts[before.tally] -= 1
        self.counts[before.noun, ALL] -= 1
        if self._entities.pop(key, None) is not None and key in (own := self._new.get(key[0], [])):
            own.remove(key)
        if self._base is not None and self._base.at_key(key) is not None:
            self._gone.add(key)
        self.touched.setdefault(key, before)

    def apply(self, happened: Event, where: Happened) -> tuple[Key, ...]:
        """Fold one event; returns the keys of the entities that it touched."""
        self.seq, self.at = where.seq, where.at
        self.touched.clear()
        if isinstance(happened, WordsErased):
            self._blank(happened)
        for function in self.kind.folds(happened):
            function(self, happened, where)
        touched = tuple(self.touched)
        if event.kind_of(happened).words:
            self._entities_with_text[where.seq] = touched
            if about := event.questions_of(happened):
                self._questions[where.seq] = about
        return touched

    def entities_with_text(self, seq: int) -> tuple[Key, ...] | None:
        """Which entities took words from this entry; () when they are erased, None when it never had any."""
        found = self._entities_with_text.get(seq)
        return self._base.entities_with_text(seq) if found is None and self._base else found

    def words_about(self, question: str) -> Iterator[int]:
        """The entries that tell of this question and hold words yet, whoever's they are."""
        if self._base:
            yield from (seq for seq in self._base.words_about(question) if self._entities_with_text.get(seq) != ())
        for seq, about in self._questions.items():
            if question in about and self._entities_with_text[seq] != ():
                yield seq

    def _blank(self, erased: WordsErased) -> None:
        gone = frozenset(erased.seqs)
        for seq in erased.seqs:
            for key in self.entities_with_text(seq) or ():
                entity = self.at_key(key)
                if entity is not None and (changed := without(entity, gone)) != entity:
                    self.put(changed)
                self.touched.setdefault(key, entity)
            self._entities_with_text[seq] = ()


def without(value: Any, seqs: frozenset[int]) -> Any:
    """The same value with all words of these entries emptied."""
    if isinstance(value, ErasableText):
        return ErasableText(value.seq, "") if value.seq in seqs else value
    if isinstance(value, tuple):
        return tuple(without(each, seqs) for each in value)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value, **{name: without(getattr(value, name), seqs) for name in value.__struct_fields__}
        )
    return value
