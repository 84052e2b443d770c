"""The words of all documents as one process holds them: which document has which word, and each text as a string of
one sign for each word, in which a phrase is looked for. Pure.

A word is told by its marks; without them it is all the words that are the same then.
"""

import sys
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from server.folding import levels
from server.search import bits
from server.search.key import Key
from server.search.query import SHORTEST_PREFIX

# Between the question and the rest, and between two parts of it.
BREAK = "\0"
# So many documents of a word are put into its set together.
AT_ONCE = 1024
# So few numbers are taken out of a list one by one.
FEW = 8
# What a document costs beside its texts: entries of tables, four bytes for each of its words; what a new word costs.
BESIDE, EACH, WORD = 400, 4, 500
# Signs are code points.
MOST_WORDS = sys.maxunicode // 2


class HeldWords:
    """`whole`: every document is in it."""

    def __init__(self) -> None:
        self.whole = False
        self._bytes = 0
        self._signs = _Signs()
        # By number: its words with their marks, and without.
        self._texts: dict[int, tuple[str, str]] = {}
        self._anywhere, self._asked = _Places(), _Places()

    def put(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Documents with their texts, in place of what they were."""
        spelled = {row["n"]: self._spelled(row) for row in rows}
        # Most that changes of a document is not its words.
        fresh = {n: exact for n, exact in spelled.items() if self._texts.get(n, ("", ""))[0] != exact}
        self.take_out(fresh)
        for n, exact in fresh.items():
            self._texts[n] = exact, self._signs.without_marks(exact)
            self._anywhere.put(n, set(exact))
            self._asked.put(n, _asked(exact))
            self._bytes += _size(exact)
        self._anywhere.settle()
        self._asked.settle()

    def take_out(self, gone: Iterable[int]) -> None:
        found = {n: self._texts.pop(n)[0] for n in gone if n in self._texts}
        self._anywhere.take_out({n: set(exact) for n, exact in found.items()})
        self._asked.take_out({n: _asked(exact) for n, exact in found.items()})
        self._bytes -= sum(map(_size, found.values()))

    def _spelled(self, row: Mapping[str, Any]) -> str:
        return f"{self._signs.of(row['asked_exact'])}{BREAK}{self._signs.of(row['rest_exact'])}"

    def over(self, most_bytes: int) -> bool:
        """Whether it takes about more than this, or has more words than there are signs for."""
        return len(self._signs) > MOST_WORDS or self._bytes + WORD * len(self._signs) > most_bytes

    def find(self, key: Key, among: int) -> int:
        """Those of these documents that are in this set."""
        places = self._asked if key.asked else self._anywhere
        if key.prefix:
            return among & places.of(self._signs.beginning(key.words[0], key.exact))
        for word in key.words:
            among &= places.of(self._signs.spelled(word, key.exact))
        return among if len(key.words) == 1 or not among else self._with_phrase(key, among)

    def _with_phrase(self, key: Key, among: int) -> int:
        phrase, level = "".join(self._signs[word] for word in key.words), 0 if key.exact else 1
        texts = ((n, self._texts[n][level]) for n in bits.numbers(among))
        if not key.asked:
            return bits.of(n for n, text in texts if phrase in text)
        return bits.of(n for n, text in texts if text.find(phrase, 0, text.index(BREAK)) >= 0)


class _Signs(dict[str, str]):
    """A sign for each word; a word that was not seen before gets the next one."""

    def __init__(self) -> None:
        super().__init__({"|": BREAK, "": BREAK})
        self._plain = {ord(BREAK): BREAK}
        self._alike: defaultdict[str, list[str]] = defaultdict(list)
        self._beginning: dict[bool, defaultdict[str, list[str]]] = {True: defaultdict(list), False: defaultdict(list)}

    def __missing__(self, word: str) -> str:
        self[word] = sign = chr(len(self._plain))
        self._plain[ord(sign)] = sign  # its place is taken, whatever comes next
        folded = levels(word)[1] or word
        self._plain[ord(sign)] = sign if folded == word else self[folded]
        self._alike[folded].append(sign)
        self._beginning[True][word[:SHORTEST_PREFIX]].append(word)
        if folded == word:
            self._beginning[False][word[:SHORTEST_PREFIX]].append(word)
        return sign

    def of(self, text: str | None) -> str:
        return "".join(map(self.__getitem__, text.split(" "))) if text else ""

    def without_marks(self, signs: str) -> str:
        return signs.translate(self._plain)

    def spelled(self, word: str, exact: bool) -> Collection[str]:
        """Of the words that are this one."""
        if exact:
            return [self[word]] if word in self else []
        return self._alike.get(word, ())

    def beginning(self, start: str, exact: bool) -> Collection[str]:
        """Of the words that begin so."""
        known = self._beginning[exact].get(start[:SHORTEST_PREFIX], ())
        return [sign for word in known if word.startswith(start) for sign in self.spelled(word, exact)]


class _Places:
    """By sign the documents that have it: a set, and the numbers that are not in it yet."""

    def __init__(self) -> None:
        self._sets: dict[str, int] = {}
        self._lists: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._long: set[str] = set()

    def put(self, n: int, signs: set[str]) -> None:
        for sign in signs:
            held = self._lists[sign]
            held.append(n)
            if len(held) > AT_ONCE:
                self._long.add(sign)

    def settle(self) -> None:
        for sign in self._long:
            self._sets[sign] = self._sets.get(sign, 0) | bits.of(self._lists.pop(sign))
        self._long.clear()

    def take_out(self, gone: Mapping[int, set[str]]) -> None:
        by_sign: defaultdict[str, list[int]] = defaultdict(list)
        for n, signs in gone.items():
            for sign in signs:
                by_sign[sign].append(n)
        for sign, numbers in by_sign.items():
            if sign in self._lists:
                self._lists[sign] = _without(self._lists[sign], numbers)
            if sign in self._sets:
                self._sets[sign] &= ~bits.of(numbers)

    def of(self, signs: Iterable[str]) -> int:
        found, few = 0, array("I")
        for sign in signs:
            found |= self._sets.get(sign, 0)
            if sign in self._lists:
                few += self._lists[sign]
        return found | bits.of(few)


def _without(held: "array[int]", gone: Collection[int]) -> "array[int]":
    """Many in one walk: each would be looked for in all of it."""
    if len(gone) > FEW:
        out = set(gone)
        return array("I", (n for n in held if n not in out))
    for n in gone:
        if n in held:
            held.remove(n)
    return held


def _asked(exact: str) -> set[str]:
    return set(exact[: exact.index(BREAK)])


def _size(exact: str) -> int:
    return BESIDE + 2 * sys.getsizeof(exact) + EACH * len(exact)
