"""The law of guests: what everybody sees and the question of the invitation, and not a byte more, on generated
histories with marked words."""

from hypothesis import given

from server.domain.session.contribution import Contribution
from server.domain.session.invitation import Invitation
from server.domain.session.question import Question
from server.views.guest import guest
from server.views.stream_view import StreamView
from tests.laws.histories import STREAM, history, steps
from tests.laws.test_secrets import Tokens, allowed, said, tokens

# Written by hand, apart from what the states mean: with whom a guest may still work.
HERE = {"asked", "held", "accepted", "called", "promised", "answered_live", "answered_later", "acknowledged"}


def may_read(room: StreamView, invitation: Invitation) -> Tokens:
    state = room.state
    may = allowed(state, "public") | said(invitation.task)
    question = state.get(Question, invitation.question or "")
    if question is not None and question.state in HERE:
        may |= said(question.text, question.name)
    may |= said(invitation.body, invitation.name, invitation.title)
    for _, id in state.keys("invitation"):
        may |= said(state.need(Invitation, id).body)
    for _, id in state.keys("contribution"):
        part = state.need(Contribution, id)
        if part.invitation == invitation.id:
            for wording in filter(None, (part.draft, part.signed)):
                may |= said(wording.text, wording.name, wording.title, wording.body)
            may |= said(part.note)
    return may


@given(steps)
def test_a_guest_gets_no_word_that_is_not_for_it(drawn: list[tuple[int, int, int]]) -> None:
    room = StreamView(STREAM)
    for entry in history(drawn):
        room.apply(entry)
        for _, id in room.state.keys("invitation"):
            invitation = room.state.need(Invitation, id)
            seen = guest(room.state, invitation)
            assert tokens(seen) <= may_read(room, invitation)
            assert "staff:" not in str(seen)
            assert "asker:" not in str(seen)
            if invitation.question is not None:
                state = room.state.need(Question, invitation.question).state
                assert bool(seen["questions"]) == (state in HERE), state
