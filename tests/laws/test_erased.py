"""What was erased is in nothing that anybody reads, and nothing that everybody reads has an empty question without the
stub that says so: over generated histories, whatever was done before and after."""

import re
from typing import Any

import msgspec
import pytest

from server import words
from server.domain.command import Actor, Now, read
from server.domain.kinds import COMMANDS
from server.domain.roles import LEAD, OPERATOR
from server.domain.session.question import Question
from server.domain.session.question_state import MEANINGS, SET_APART, WITHDRAWN, WORDLESS
from server.errors import Refused
from server.local_time import day_of
from server.projections import projectors
from server.projections.projector import expected
from server.views.entity import view
from server.views.figures import figures
from server.views.stream_view import StreamView
from tests.laws.histories import STREAM, TERMS, Writer
from tests.laws.test_downloads import forms, whole

BY_RIGHT = Actor("staff:hung", frozenset({LEAD, OPERATOR}))


def played(seed: int) -> tuple[Writer, dict[str, set[str]]]:
    """A history in which some questions were erased midway, and the tokens of all that told of each."""
    writer, gone = Writer(STREAM), dict[str, set[str]]()
    steps = [((seed * 31 + n * 7919) % 10_000, (seed * 17 + n * 104_729) % 10_000, n % 40) for n in range(260)]
    writer.play(steps[:180])
    for n, (_, id) in enumerate(writer.state.keys(Question.noun)):
        if (n + seed) % 3 == 0:
            about = {*writer.state.words_about(id)}
            writer.act(BY_RIGHT, "words.erase", {"question": id})
            gone[id] = {token for entry in writer.entries if entry.seq in about for token in tokens(entry.words)}
    writer.play(steps[180:])
    return writer, gone


def tokens(said: object) -> set[str]:
    return set(re.findall(r"⟦\d+⟧", str(said)))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_erased_is_read_nowhere_and_its_stub_everywhere(seed: int) -> None:
    writer, gone = played(seed)
    assert gone
    every = set[str]().union(*gone.values())
    room = StreamView(STREAM)
    for entry in writer.entries:
        room.apply(entry)
    for audience in room.kind.audiences:
        frame: Any = room.frame(audience, 0)
        assert not tokens(frame) & every, audience
        for value in frame["put"]:
            if value["noun"] == "question" and audience in ("public", "panel"):
                assert value.get("text") or MEANINGS[value["state"]].stub
    state, found = whole(writer.entries)
    assert sum(n for name, n in figures(state).items() if name not in ("asked", "left", "unread")) == len(
        state.keys(Question.noun)
    )
    made = forms(found)
    for name, form in made.items():
        assert not tokens(form) & every, name
    rows = expected(STREAM, writer.entries, projectors(b"k" * 32))
    assert not tokens([row.values for row in rows]) & every
    assert not [row for row in rows if gone.keys() & row.key.values() and (row.values or {}).get("edited")]
    told = {pair["question"]["id"]: pair["question"] for pair in found["pairs"]}
    for question in (state.need(Question, id) for id in gone):
        if question.erased_at is None or MEANINGS[question.state].heading not in ("erased", "answered"):
            continue  # nobody could read it before
        seen = told[question.id]
        assert set(seen) == {"noun", "id", "number", "state", "erased_at"}
        sentence = words.t("download.erased", words.LANGS[0], date=f"{day_of(question.erased_at):%d/%m/%Y}")
        assert made["txt"].count(f"{words.t('pair.number', number=question.number)}. {sentence}") == 1
        assert sentence in made["csv"]
        assert sentence.rstrip(".").replace("xóa", "xoá") in str(made["paper"]).replace("xóa", "xoá")


@pytest.mark.parametrize("seed", range(4))
def test_nothing_about_an_erased_question_names_an_act_that_would_be_refused_for_that(seed: int) -> None:
    writer, _ = played(seed)
    everybody = Actor("staff:hung", frozenset().union(*(each.by for each in writer.kind.commands.values())))
    for noun, id in (key for each in writer.kind.nouns for key in writer.state.keys(each)):
        entity: Any = writer.state.at_key((noun, id))
        question = writer.state.get(Question, getattr(entity, "question", None) or id)
        if question is None or question.erased_at is None:
            continue
        for audience in writer.kind.audiences:
            seen = view(writer.kind, entity, audience) or {}
            assert noun != Question.noun or not seen.get("can"), (audience, seen["state"])
            for name in seen.get("can", ()):
                assert refusal(writer, everybody, name, id) != "question.erased", (noun, name)


def refusal(writer: Writer, actor: Actor, name: str, id: str) -> str:
    wanted = writer.kind.command(name)
    sample = writer.payload(wanted, 1)
    about = {field: id for field in ("question", wanted.of) if field in sample}
    try:
        writer.kind.decide(writer.state, actor, name, read(wanted, sample | about, TERMS), Now(writer.now, "f" * 24))
    except Refused as no:
        return no.code
    return ""


@pytest.mark.parametrize("state", MEANINGS)
def test_a_question_without_words_names_no_act_whatever_its_state(state: str) -> None:
    writer, _ = played(0)
    question = msgspec.structs.replace(writer.state.need(Question, writer.state.keys(Question.noun)[0][1]), state=state)
    for audience in writer.kind.audiences:
        assert not (view(writer.kind, msgspec.structs.replace(question, erased_at=1), audience) or {}).get("can")
    before = view(writer.kind, msgspec.structs.replace(question, erased_at=None), "desk") or {}
    assert bool(before.get("can")) == (state not in (*WORDLESS, SET_APART, WITHDRAWN))


def test_a_state_that_only_erased_questions_have_is_in_no_command() -> None:
    assert not [name for name, each in COMMANDS.items() if each.of == Question.noun and each.when & set(WORDLESS)]
