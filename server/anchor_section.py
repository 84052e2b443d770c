"""The section of settings of what stands beside the database: the ends of its streams, and what was erased from it."""

from server.sections import Section


class Anchor(Section, frozen=True):
    dir: str
    erased: str
