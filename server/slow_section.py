"""The section of settings of the sleeping defence: what wakes it, and what it then asks of whoever asks."""

from typing import Annotated

import msgspec

from server.sections import Count, Section

Bits = Annotated[int, msgspec.Meta(ge=1, le=20)]
Puzzles = Annotated[int, msgspec.Meta(ge=1, le=64)]
Plain = Annotated[int, msgspec.Meta(ge=0)]


class Slow(Section, frozen=True):
    """0 for `session_min`, `prefix_min` or `network_min`: pressure wakes nothing."""

    session_min: Plain
    prefix_min: Plain
    prefix_burst: Count
    network_min: Plain
    network_burst: Count
    every_s: Plain
    plain_s: Count
    plain_prefix_min: Count
    puzzles: Puzzles
    bits: Bits
    good_s: Count
