"""Sets of small numbers as integers: bit n is set when n is in it. Pure.

And, or and count of a hundred thousand numbers take microseconds, whatever is in them.
"""

from collections.abc import Iterable, Iterator

_ONE = ord("1")
_SET_IN = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
# Where one in so many numbers is there, signs are the quicker way.
DENSE = 24


def of(numbers: Iterable[int]) -> int:
    found = list(numbers)
    if not found:
        return 0
    if len(found) == 1:
        return 1 << found[0]
    most = max(found)
    if len(found) * DENSE < most:
        held = bytearray(most // 8 + 1)
        for number in found:
            held[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(held, "little")
    # A sign for each number, read as one binary number: three times as quick as setting bit by bit.
    signs = bytearray(b"0") * (most + 1)
    for number in found:
        signs[number] = _ONE
    signs.reverse()
    return int(signs, 2)


def numbers(bits: int) -> Iterator[int]:
    """The numbers, from the smallest."""
    for place, byte in enumerate(_bytes(bits)):
        if byte:
            for bit in _SET_IN[byte]:
                yield place * 8 + bit


def in_most(sets: Iterable[int], enough: int) -> list[int]:
    """Numbers that are in the most of these sets: all that are in as many of them, until there are enough.

    The counts stand in planes, bit by bit: plane k holds the numbers whose count has 2^k in it.
    """
    planes: list[int] = []
    for carry in sets:
        for place, plane in enumerate(planes):
            planes[place], carry = plane ^ carry, plane & carry
        if carry:
            planes.append(carry)
    found: list[int] = []
    for count in range((1 << len(planes)) - 1, 0, -1):
        if len(found) >= enough:
            break
        such = -1
        for place, plane in enumerate(planes):
            such &= plane if count >> place & 1 else ~plane
        found += numbers(such)
    return found[: enough * 10]


class Members:
    """Quick to ask whether a number is in it."""

    def __init__(self, bits: int) -> None:
        self._held = _bytes(bits)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._held) and bool(self._held[place] >> (number & 7) & 1)


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
