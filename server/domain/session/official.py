"""What is the record itself and may not be erased at a desk: the topic, and an answer that was published."""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.domain.session.answer import Answer
from server.domain.session.session import Session
from server.domain.state import ErasableText, StreamState


def official(stream: StreamState, seq: int) -> bool:
    """Whether this entry holds a topic or a venue, or words of a published answer, its corrections or its signature."""
    for noun, id in stream.entities_with_text(seq) or ():
        answer = stream.get(Answer, id) if noun == Answer.noun else None
        if noun == Session.noun or (answer is not None and answer.text is not None and seq in _sources(answer)):
            return True
    return False


def _sources(value: Any) -> Iterator[int]:
    """The seqs of all entries from which this value has words."""
    if isinstance(value, ErasableText):
        yield value.seq
    elif isinstance(value, tuple):
        for each in value:
            yield from _sources(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _sources(getattr(value, name))
