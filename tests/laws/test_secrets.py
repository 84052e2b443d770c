"""The secrets law: what an audience may not see is in no byte that it gets, at no seq, from no position.

What may be seen is written down by hand, apart from the matrix that drives the views: of a dialogue here, of any other
noun with words in the function `may_read` of its own test.
"""

import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given

from server.domain.clarification import Clarification
from server.domain.extension import Extension
from server.domain.kinds import state_of
from server.domain.session.answer import Answer
from server.domain.session.panel import Person
from server.domain.session.question import Question
from server.domain.session.rating import Rating
from server.domain.session.session import of
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import Transfer
from server.projections import projectors
from server.projections.projector import Projector, expected, rows
from server.views.mine import mine
from server.views.stream_view import StreamView
from tests.laws.histories import STREAM, STREAMS, history, steps

PUBLICLY = {"acknowledged", "accepted", "called", "promised", "answered_live", "answered_later"}
# The words of the question are gone, the answer that was published stays.
RECORDED = {"erased_live", "erased_later"}
encode = msgspec.json.Encoder(order="deterministic").encode
Tokens = set[str]


def tokens(data: object) -> Tokens:
    return set(re.findall(r"⟦\d+⟧", encode(data).decode()))


def said(*words: ErasableText | None) -> Tokens:
    return {token for each in words if each is not None for token in tokens(each.text)}


Reads = Callable[[StreamState, str], Iterable[ErasableText]]


@cache
def granted() -> list[Reads]:
    """`may_read` of every test of a noun that has one: the words that an audience may read."""
    tests = Path(__file__).parents[1]
    found = [path for path in tests.glob("domain/*/test_*.py") if "\ndef may_read(" in path.read_text(encoding="utf-8")]
    names = (".".join(path.relative_to(tests.parent).with_suffix("").parts) for path in found)
    return [importlib.import_module(name).may_read for name in names]


def on_screens(state: StreamState) -> Tokens:
    """What the hall's screens may read."""
    session, may = of(state), Tokens()
    every = (state.need(Question, id) for _, id in state.keys("question"))
    for question in (each for each in every if each.state in PUBLICLY):
        may |= said(question.name, question.text)
    for person in (state.need(Person, id) for _, id in state.keys("person")):
        may |= said(person.name, person.title, person.unit) if person.state == "seated" else Tokens()
    return may | said(session.topic) if session else may


def allowed(state: StreamState, audience: str) -> Tokens:
    if audience == "stage":
        return on_screens(state)
    may = said(*(word for reads in granted() for word in reads(state, audience)))
    session = of(state)
    if session is None:
        return may
    moved = session.deadlines_moved
    may |= said(session.topic, session.venue, moved.why if moved else None)
    for _, id in state.keys("person"):
        person = state.need(Person, id)
        if person.state == "seated":
            may |= said(person.name, person.title, person.unit)
    for _, id in state.keys("question"):
        question, answer = state.need(Question, id), state.get(Answer, id)
        if audience == "desk":
            may |= said(question.name, question.text, question.note)
        elif question.state in PUBLICLY:
            may |= said(question.name, question.text, question.note if question.state == "acknowledged" else None)
        if answer is not None:
            may |= of_answer(answer, question.state, audience)
    return may


def of_answer(answer: Answer, state: str, audience: str) -> Tokens:
    may: Tokens = set()
    if answer.held_back and audience == "public":
        return may
    if audience == "desk" or state in (*PUBLICLY, *RECORDED):
        may |= said(answer.text, *(word for each in answer.corrections for word in (each.text, each.note)))
        if answer.signed:
            may |= said(answer.signed.name, answer.signed.title, answer.signed.unit)
        if answer.draft and audience != "public":
            may |= said(answer.draft.text)
    return may


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_no_audience_gets_a_word_that_is_not_for_it(stream: str, drawn: list[tuple[int, int, int]]) -> None:
    room = StreamView(stream)
    for entry in history(drawn, stream):
        room.apply(entry)
        for audience in room.kind.audiences:
            may = allowed(room.state, audience)
            whole = room.frame(audience, 0)
            assert tokens(whole) == may
            for since in range(0, room.seq, 3):
                assert tokens(room.frame(audience, since)) <= may
            assert tokens(room.first(audience, 3)) <= may


@pytest.mark.parametrize("stream", STREAMS)
@given(steps)
def test_nobody_reads_who_asked_and_the_public_not_who_moderates(
    stream: str, drawn: list[tuple[int, int, int]]
) -> None:
    room = StreamView(stream)
    for entry in history(drawn, stream):
        room.apply(entry)
    for audience in room.kind.audiences:
        assert "asker:" not in encode(room.frame(audience, 0)).decode()
    if "public" in room.kind.audiences:
        assert "staff:" not in encode(room.frame("public", 0)).decode()


@given(steps)
def test_tables_of_public_pages_hold_nothing_else(drawn: list[tuple[int, int, int]]) -> None:
    """Upserts applied entry by entry end as those made anew from the last state, and hold only public words."""
    state = state_of(STREAM)
    tables: dict[tuple[str, str], dict[str, object]] = {}
    for entry in history(drawn):
        happened = entry.event()
        touched = state.apply(happened, Happened(entry.seq, entry.at, entry.by))
        for row in rows(shown(), state, touched, [happened]):
            key = (row.table, encode(row.key).decode())
            tables.pop(key, None)
            if row.values is not None:
                tables[key] = row.values
        may = allowed(state, "public")
        assert all(tokens(values) | tokens(values.get("value")) <= may for values in tables.values())
    anew = expected(STREAM, history(drawn), shown())
    wanted = {(row.table, encode(row.key).decode()): row.values for row in anew}
    assert _placeless(tables) == _placeless(wanted)


def _placeless(tables: Mapping[tuple[str, str], Mapping[str, object] | None]) -> dict[tuple[str, str], object]:
    """Without `seq`, by which one reads on: it says when a row was written, which is another moment when made anew."""
    return {key: {name: each for name, each in (row or {}).items() if name != "seq"} for key, row in tables.items()}


def shown() -> list[Projector]:
    """The projectors whose rows are on public pages."""
    return [
        each for each in projectors(b"secret") if each.name not in ("receipts", "nonconformities", "corrective_actions")
    ]


@given(steps)
def test_askers_read_their_own_and_only_their_own(drawn: list[tuple[int, int, int]]) -> None:
    room = StreamView(STREAM)
    for entry in history(drawn):
        room.apply(entry)
    questions = [room.state.need(Question, id) for _, id in room.state.keys("question")]
    for asker in {question.asker for question in questions}:
        owned = [question for question in questions if question.asker == asker]
        whole = mine(room.state, room.askers.of(asker, 50))
        assert [each["number"] for each in whole] == sorted((question.number for question in owned), reverse=True)
        may = {token for question in owned for token in said(question.original, question.note)}
        sent = [room.state.get(Transfer, question.id) for question in owned]
        may |= {token for transfer in sent if transfer for token in said(transfer.authority)}
        for question in owned:
            thread, rating = (room.state.get(each, question.id) for each in (Clarification, Rating))
            exchanges = thread.exchanges if thread else ()
            may |= {token for each in exchanges for token in said(each.asked, each.text, each.wording)}
            may |= said(rating.remark if rating else None)
            extension = room.state.get(Extension, question.id)
            if extension:
                may |= said(*(each.reason for each in extension.pauses))
                may |= said(extension.request.reason, extension.request.note) if extension.request else set()
        public = allowed(room.state, "public")
        assert tokens(whole) <= may | public
