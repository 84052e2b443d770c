"""The slip of a question: what its asker takes home."""

from typing import Any

from server.domain.session.question import Question
from server.domain.session.session import due, need
from server.runtime.receipts import Receipts
from server.runtime.stream import StreamRuntime
from server.views.mine import receipt_no


def slip(runtime: StreamRuntime, receipts: Receipts, id: str) -> dict[str, Any]:
    session, question = need(runtime.view.state), runtime.view.state.need(Question, id)
    return {
        "question": id,
        "number": question.number,
        "receipt_no": receipt_no(session, question.number),
        "lookup_code": receipts.code(id, question.lookup),
        "at": question.asked_at,
        "due": due(session, question.asked_at) if question.kind == "question" else None,
    }
