"""How a question came: what the report counts by."""

from server.domain.reporting import OFFLINE, UNIT, WEB
from server.domain.session.on_behalf import OnBehalf
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.domain.transfer import Transfer


def way_of(stream: StreamState, question: Question) -> str:
    """By the page itself; by what somebody put down for its asker; asked in the hall while the line was cut; or from
    another unit, whose report tells how it came there."""
    moved = stream.get(Transfer, question.id)
    if moved is not None and moved.origin != stream.name:
        return UNIT
    if (entered := stream.get(OnBehalf, question.id)) is not None:
        return entered.channel
    return OFFLINE if question.happened_at is not None else WEB
