"""What a set of documents is asked for by. Pure."""

from typing import NamedTuple, Self

from server.folding import levels


class Key(NamedTuple):
    """A set of documents that was asked for: those with this word (`prefix`: a word that begins so), or with these
    words next to each other; `asked`: in the question itself; `exact`: with these marks."""

    words: tuple[str, ...]
    asked: bool = False
    exact: bool = False
    prefix: bool = False

    @property
    def anywhere(self) -> Self:
        """Whatever is in this set is in that one."""
        if not (self.asked or self.exact) or len(self.words) == 1:
            return self
        return self._replace(words=tuple(levels(word)[1] for word in self.words), asked=False, exact=False)
