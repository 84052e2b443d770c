"""Asking along ("tôi cũng hỏi") without scripts: a form under each question, and a page that says what was given."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import PUBLIC
from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused
from server.views.entity import view
from server.web.request_context import RequestContext, keep, known_first
from server.web.site import Site


async def give(
    site: Site, request: Request, at: RequestContext, id: str, form: dict[str, str], name: str
) -> Response:  # fmt: skip
    if made_known := known_first(request, at, f"/buoi/{id}/do", site.settings):
        return made_known
    ack = await site.service.do(id, at.visitor, name, {"question": form.get("question", "")}, "support-by-form")
    return keep(RedirectResponse(f"{at.base}/buoi/{id}/cung-hoi/{ack['question']}", 303), at, site.settings)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """Whether this device asks along with a question, and the button that takes it back."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    question = runtime.view.state.get(Question, request.path_params["question"])
    seen = view(runtime.kind, question, PUBLIC) if question is not None and question.meaning.public else None
    if question is None or seen is None:
        raise Refused("question.unknown")
    where = {"stream": runtime.stream, "question": [question.id, *question.members], "asker": _asker(at)}
    tallies = await site.service.supports.counts.tallies(runtime)
    context: dict[str, Any] = {
        "session": view(runtime.kind, need(runtime.view.state), PUBLIC),
        "question": seen,
        "given": bool(await site.service.book.rows("supports", where, limit=1)),
        "n": tallies.get(question.id, 0),
    }
    return site.page(request, at, "support.html", context)


def _asker(at: RequestContext) -> str:
    return f"asker:{at.visitor.asker}"
