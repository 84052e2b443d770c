"""The secrets law over searching: after every entry of a generated history the index holds public words and no others,
and counts the questions that everybody may read with their answers, no more."""

from typing import Any

from hypothesis import given, settings

from server.domain.kinds import state_of
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.state import Happened, StreamState
from server.projections import projectors
from server.projections.projector import rows
from server.search.documents import FACETS, Documents
from server.search.held_words import HeldWords
from server.search.key import Key
from server.search.search import counts, page
from tests.laws.histories import STREAM, history, steps
from tests.laws.test_secrets import PUBLICLY, said

SEARCH = [each for each in projectors(b"k" * 32) if each.name == "search"]
TEXTS = ("asked_exact", "asked_folded", "rest_exact", "rest_folded")


def digits(tokens: set[str]) -> set[str]:
    """A token of a history, as it is spelled."""
    return {token.strip("⟦⟧") for token in tokens}


def shown(state: StreamState) -> dict[str, set[str]]:
    """What everybody may read of each answered question, written down apart from the projector."""
    found = {}
    for _, id in state.keys("question"):
        question, answer = state.need(Question, id), state.get(Answer, id)
        if question.state in PUBLICLY and answer is not None and answer.text and answer.text.text:
            signed = answer.signed
            who = (signed.name, signed.title, signed.unit) if signed else ()
            found[id] = digits(said(question.text, question.name, answer.text, *who))
    return found


@settings(max_examples=60)
@given(steps)
def test_nothing_is_found_that_is_not_public_today(drawn: list[tuple[int, int, int]]) -> None:
    state, documents = state_of(STREAM), Documents(1 << 20)
    documents.words = HeldWords()
    documents.words.whole = True
    table: dict[str, dict[str, Any]] = {}
    ever: set[str] = set()
    for entry in history(drawn, STREAM):
        event = entry.event()
        touched = state.apply(event, Happened(entry.seq, entry.at, entry.by))
        found = rows(SEARCH, state, touched, [event])
        for row in found:
            old = table.get(str(row.key["question"]), {"n": len(table) + 1})
            table[str(row.key["question"])] = {**old, **row.key, **(row.values or {})}
        documents.apply([table[str(row.key["question"])] for row in found])
        may = shown(state)
        ever |= set().union(*may.values())
        for id, row in table.items():
            assert bool(row["shown"]) == (id in may)
            assert {word for name in TEXTS for word in row[name].split() if word.isdigit()} == may.get(id, set())
            assert row["shown"] or not any(row[name] for name in (*FACETS, *TEXTS))
        assert documents.count() == len(may)
        held = page(documents, [documents.every], documents.every, 1000, None)
        assert {hit.place.question for hit in held} == may.keys()
        for facet, found_by in counts(documents, documents.every, {}).items():
            assert sum(found_by.values()) == sum(row["shown"] and row[facet] is not None for row in table.values())
        for word in ever:  # what was asked for follows what changed
            assert documents.set_of(Key((word,))) == of_word(table, word)


def of_word(table: dict[str, dict[str, Any]], word: str) -> int:
    return sum(1 << row["n"] for row in table.values() if word in " ".join(row[name] for name in TEXTS).split())
