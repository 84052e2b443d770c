"""All documents as one process holds them: when each was answered, its facets as sets, and the sets of words that were
asked for. Pure; follows the table `search_documents` row by row.
"""

from bisect import bisect_left, insort
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from server.search import bits

FACETS = ("room", "province", "field", "person", "year", "late", "asker_type")
# So many changes at once are not worth being followed by what was asked for before.
MANY = 2000
# Up to this many documents are counted one by one.
FEW = 1500
# A word that one in so many documents has is common; so many sets of such words are taken in beforehand.
COMMON, MOST_WARM = 30, 1000


class Key(NamedTuple):
    """A set of documents that was asked for: those with this word (`prefix`: a word that begins so), or with these
    words next to each other; `asked`: in the question itself; `exact`: with these marks."""

    words: tuple[str, ...]
    asked: bool = False
    exact: bool = False
    prefix: bool = False


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
    """`version` counts the changes. `most_sets`: so many bytes of sets of words are kept."""

    def __init__(self, most_sets: int) -> None:
        self.version = 0
        self.held: dict[int, Document] = {}
        self.every = 0
        self.facets: dict[str, dict[Any, int]] = {facet: {} for facet in FACETS}
        self.order: list[Place] = []
        self._sets: OrderedDict[Key, int] = OrderedDict()
        self._most, self._bytes = most_sets, 0

    def forget(self, stream: str | None = None) -> None:
        """Take out what belongs to this stream, or everything."""
        gone = [n for n, each in self.held.items() if stream in (None, each.stream)]
        if gone:
            self._take_out(gone)
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
        if len(found) > MANY:
            self._drop_sets()
        elif self._sets:
            self._follow(found, shown)
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
        if found.bit_count() <= FEW:
            place = FACETS.index(facet)
            counted = Counter(self.held[n].facets[place] for n in bits.numbers(found) if n in self.held)
            return {value: count for value, count in counted.items() if value is not None}
        counts = ((value, (each & found).bit_count()) for value, each in self.facets[facet].items())
        return {value: count for value, count in counts if count}

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

    def _follow(self, found: Mapping[int, Mapping[str, Any]], shown: Mapping[int, Mapping[str, Any]]) -> None:
        """Bring the sets that were asked for up to what changed."""
        left, whole = ~bits.of(found), [key for key in self._sets if key.prefix or len(key.words) > 1]
        single = {place: {key.words[0] for key in self._sets if (key.asked, key.exact) == place} for place in _PLACES}
        holding: defaultdict[Key, list[int]] = defaultdict(list)
        for n, row in shown.items():
            texts = _Texts(row)
            for (asked, exact), words in single.items():
                for word in texts.words[asked, exact] & words:
                    holding[Key((word,), asked, exact)].append(n)
            for key in whole:
                if texts.holds(key):
                    holding[key].append(n)
        for key, held in self._sets.items():
            now = (held & left) | bits.of(holding.get(key, ()))
            self._bytes += _size(now) - _size(held)
            self._sets[key] = now

    def _drop_sets(self) -> None:
        self._sets.clear()
        self._bytes = 0


_PLACES = tuple((asked, exact) for asked in (True, False) for exact in (True, False))


class _Texts:
    """The words of one document, as a set is asked for."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._texts = {
            (asked, exact): [row[f"{part}_{level}"] or "" for part in (("asked",) if asked else ("asked", "rest"))]
            for asked in (True, False)
            for exact, level in ((True, "exact"), (False, "folded"))
        }
        self.words = {key: frozenset(" ".join(texts).split()) for key, texts in self._texts.items()}

    def holds(self, key: Key) -> bool:
        place = key.asked, key.exact
        if key.prefix:
            return any(word.startswith(key.words[0]) for word in self.words[place])
        phrase = f" {' '.join(key.words)} "
        return any(phrase in f" {text} " for text in self._texts[place])


def common_keys(rows: Collection[Mapping[str, Any]]) -> list[Key]:
    """The sets of those words that one in `COMMON` of these documents has, the most common first."""
    counted: Counter[Key] = Counter()
    for row in rows:
        for (asked, exact), words in _Texts(row).words.items():
            counted.update(Key((word,), asked, exact) for word in words if word != "|")
    marked = {key for key in counted if key.exact and key._replace(exact=False) in counted}
    most = (key for key, count in counted.most_common(MOST_WARM) if count * COMMON >= len(rows))
    return [key for key in most if key not in marked]


def _size(found: int) -> int:
    return found.bit_length() // 8 + 64
