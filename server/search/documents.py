"""All documents as one process holds them: when each was answered, its facets as sets, its words, and the sets that
were asked for. Pure; follows the table `search_documents` row by row.
"""

from bisect import bisect_left, insort
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from server.search import bits
from server.search.held_words import HeldWords
from server.search.key import Key

FACETS = ("room", "province", "field", "person", "year", "late", "asker_type")
# So many new ones are put into the order of time together.
MANY = 2000
# To count the documents of a value in a set takes as long as to look at so many documents one by one.
ONE_BY_ONE = 60


class Place(NamedTuple):
    """Where a document stands in the order of time; the later of two is the greater one."""

    at: int
    question: str
    n: int


class Document(NamedTuple):
    place: Place
    stream: str
    facets: tuple[Any, ...]


class Documents:
    """`version` counts the changes. `most_sets`: so many bytes of sets that were asked for are kept. `words` follows
    what changes from the moment it is given."""

    def __init__(self, most_sets: int) -> None:
        self.version = 0
        self.words: HeldWords | None = None
        self.held: dict[int, Document] = {}
        self.every = 0
        self.facets: dict[str, dict[Any, int]] = {facet: {} for facet in FACETS}
        self.order: list[Place] = []
        self._sets: OrderedDict[Key, int] = OrderedDict()
        self._most, self._bytes = most_sets, 0
        self._one_by_one: tuple[int, int, list[tuple[Any, ...]]] = (-1, 0, [])

    def forget(self, stream: str | None = None) -> None:
        """Take out what belongs to this stream, or everything."""
        gone = [n for n, each in self.held.items() if stream in (None, each.stream)]
        if gone:
            self._take_out(gone)
            if self.words is not None:
                self.words.take_out(gone)
            self._drop_sets()
            self.version += 1

    def apply(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows as the table has them now; one that is not `shown` is taken out."""
        found = {int(row["n"]): row for row in rows}
        if not found:
            return
        self._take_out([n for n in found if n in self.held])
        shown = {n: row for n, row in found.items() if row["shown"]}
        self._put_in(shown)
        if self.words is not None:
            self.words.take_out(n for n in found if n not in shown)
            self.words.put(shown.values())
        self._drop_sets()
        self.version += 1

    def count(self) -> int:
        return len(self.held)

    def of(self, facet: str, values: Collection[Any]) -> int:
        """The documents with one of these values."""
        found = 0
        for value in values:
            found |= self.facets[facet].get(value, 0)
        return found

    def counts(self, facet: str, found: int) -> dict[Any, int]:
        """How many of these documents have which value; values that none has are left out."""
        if found.bit_count() <= ONE_BY_ONE * len(self.facets[facet]):
            counted = Counter(map(itemgetter(FACETS.index(facet)), self._facets_of(found)))
            return {value: count for value, count in counted.items() if value is not None}
        counts = ((value, (each & found).bit_count()) for value, each in self.facets[facet].items())
        return {value: count for value, count in counts if count}

    def _facets_of(self, found: int) -> list[tuple[Any, ...]]:
        """Of these documents; one search asks for those of the same ones several times."""
        if self._one_by_one[:2] != (self.version, found):
            self._one_by_one = self.version, found, [self.held[n].facets for n in bits.numbers(found) if n in self.held]
        return self._one_by_one[2]

    def set_of(self, key: Key) -> int | None:
        """Out of memory; None where the database must be asked."""
        found = self.known(key)
        if found is not None or self.words is None or not self.words.whole:
            return found
        # A phrase with its marks, or in the question, is looked for where it stands at all.
        among = self.every if key.anywhere == key else self.set_of(key.anywhere)
        return self.keep(key, self.words.find(key, self.every if among is None else among))

    def known(self, key: Key) -> int | None:
        found = self._sets.get(key)
        if found is not None:
            self._sets.move_to_end(key)
        return found

    def keep(self, key: Key, found: int) -> int:
        self._sets[key] = found
        self._bytes += _size(found)
        while self._bytes > self._most and len(self._sets) > 1:
            self._bytes -= _size(self._sets.popitem(last=False)[1])
        return found

    def newest(self, found: int, before: Place | None = None) -> Iterator[Place]:
        """The documents of a set, the latest first, from the one before this place on."""
        count = found.bit_count()
        if count * 20 < len(self.order):
            places = sorted((self.held[n].place for n in bits.numbers(found) if n in self.held), reverse=True)
            yield from (each for each in places if before is None or each < before)
            return
        members = bits.Members(found)
        for at in range(len(self.order) if before is None else bisect_left(self.order, before), 0, -1):
            if self.order[at - 1].n in members:
                yield self.order[at - 1]

    def _put_in(self, shown: Mapping[int, Mapping[str, Any]]) -> None:
        groups: defaultdict[tuple[str, Any], list[int]] = defaultdict(list)
        for n, row in shown.items():
            facets = tuple(row[facet] for facet in FACETS)
            place = Place(row["at"], row["question"], n)
            self.held[n] = Document(place, row["stream"], facets)
            for facet, value in zip(FACETS, facets, strict=True):
                if value is not None:
                    groups[facet, value].append(n)
        self.every |= bits.of(shown)
        for (facet, value), of in groups.items():
            self.facets[facet][value] = self.facets[facet].get(value, 0) | bits.of(of)
        if len(shown) > MANY:
            self.order += [self.held[n].place for n in shown]
            self.order.sort()
        else:
            for n in shown:
                insort(self.order, self.held[n].place)

    def _take_out(self, gone: list[int]) -> None:
        if not gone:
            return
        left = ~bits.of(gone)
        touched = {(facet, value) for n in gone for facet, value in zip(FACETS, self.held[n].facets, strict=True)}
        for facet, value in touched:
            if value is not None and not (kept := self.facets[facet][value] & left):
                del self.facets[facet][value]
            elif value is not None:
                self.facets[facet][value] = kept
        self.every &= left
        out = set(gone)
        for n in gone:
            del self.held[n]
        self.order = [place for place in self.order if place.n not in out]

    def _drop_sets(self) -> None:
        self._sets.clear()
        self._bytes = 0


def _size(found: int) -> int:
    return found.bit_length() // 8 + 64
