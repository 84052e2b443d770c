"""What a guest sees: what everybody sees, and the question of its invitation, public or not; its own part, and of the
parts of others who writes them. Pure."""

from typing import Any

from server.domain.roles import PUBLIC
from server.domain.session import contribution
from server.domain.session.answer import Answer
from server.domain.session.contribution import SIGNS, Contribution
from server.domain.session.invitation import Invitation, over, reads
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.state import StreamState
from server.views.entity import Value, plain, view

# Of a question that is not public: as much as everybody would read of it.
ASKED = ("id", "number", "kind", "field", "province", "name", "text")


def guest(state: StreamState, invitation: Invitation) -> dict[str, Any]:
    """Everything, whole; while the invitation holds."""
    return {
        "session": view(state.kind, need(state), PUBLIC),
        "invitation": {name: plain(getattr(invitation, name)) for name in ("id", "until", "task", "question")},
        "questions": [asked(state, invitation, each) for each in questions(state, invitation)],
    }


def questions(state: StreamState, invitation: Invitation) -> list[Question]:
    """Those to which the guest may write, in the order in which they came."""
    keys = state.keys(Question.noun)
    ids = [invitation.question] if invitation.question else [id for _, id in keys]
    every = (state.get(Question, id) for id in ids)
    return [each for each in every if each is not None and reads(invitation, each)]


def asked(state: StreamState, invitation: Invitation, question: Question) -> dict[str, Any]:
    """One question, its answer if it is out, and all parts to it."""
    answer = state.get(Answer, question.id)
    seen: Value = {name: plain(getattr(question, name)) for name in ASKED}
    return seen | {
        "written": question.written,
        "answer": view(state.kind, answer, PUBLIC) if answer else None,
        "own": own(state, invitation, question.id),
        "others": _others(state, invitation, question.id),
    }


def own(state: StreamState, invitation: Invitation, question: str) -> dict[str, Any]:
    """The guest's part as it goes on writing it; before anything was written, who was invited signs it."""
    found = state.get(Contribution, contribution.key(question, invitation.id))
    if found is None:
        signs = {name: getattr(invitation, name).text for name in SIGNS}
        return {"rev": 0, "state": "", "text": "", "note": None, "signed": None, "signed_at": None, **signs}
    wording = found.draft or found.signed
    words = {name: plain(getattr(wording, name)) for name in ("text", *SIGNS)}
    told = {"note": plain(found.note), "signed": plain(found.signed), "signed_at": found.signed_at}
    return {"rev": found.rev, "state": found.state, "drafting": found.draft is not None, **told, **words}


def _others(state: StreamState, invitation: Invitation, question: str) -> list[dict[str, Any]]:
    """Who else writes a part, and how far it is; not a word of it."""
    found = []
    for _, id in state.keys(Invitation.noun):
        each, part = state.need(Invitation, id), state.get(Contribution, contribution.key(question, id))
        if id == invitation.id or (part is None and (each.question != question or over(each, state.at))):
            continue
        found.append({"body": each.body.text, "state": part.state if part else ""})
    for part in contribution.of(state, question):
        if person := state.get(Person, part.invitation):
            found.append({"body": person.unit.text or person.name.text, "state": part.state})
    return found
