"""By which events a question ceases to be public, found by playing every command on one that is: a verifier knows them
all, and which of them leave a stub."""

import itertools
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from server.domain.command import ASKER, Actor, Command, Now, read
from server.domain.outside import PUT_APART
from server.domain.sample import Draw
from server.domain.session import SESSION
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log import event
from server.log.event import Event
from server.runtime.record import NOTHING, STUB, WHOLE, seen_anew
from server.settings import ROOT
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, MAI, ME, OTHER, accepted, called, published
from tests.laws.histories import TERMS
from tests.proofs import VERIFY

DRAWS = 4
ABOUT = {"question", "questions", "seqs", "origin_question"}
COMMANDS = [each for each in SESSION.commands.values() if ABOUT & {*each.payload.__struct_fields__}]
SAMPLES = {name: sample for noun in SESSION.nouns.values() for name, sample in noun.samples.items()}


class Play(NamedTuple):
    """A session and how everybody saw each of its questions; `ways`: by which events one was seen in another way."""

    state: StreamState
    seen: dict[str, str]
    ways: list[tuple[str, str]]

    def after(self, by: str, now: int, events: tuple[Event, ...]) -> "Play":
        state, seen, ways = self.state.ahead(), dict(self.seen), list[tuple[str, str]]()
        for each in events:
            for noun, id in state.apply(each, Happened(state.seq + 1, now, by)):
                if noun == Question.noun and seen_anew(seen, state, state.need(Question, id)):
                    ways.append((event.kind_of(each).name, seen[id]))
        return Play(state, seen, ways)


def _started(scene: Scene) -> Play:
    """Beside another one that waits. Nothing is done before this moment that could be taken back."""
    scene.given(OTHER, "question.ask", **{**ASK, "text": "Khi nào có kết quả?"})
    every = [scene.state.need(Question, id) for _, id in scene.state.keys(Question.noun)]
    return Play(scene.state, {each.id: WHOLE for each in every if each.state in SHOWN}, [])


def _starts() -> Iterator[tuple[Play, int]]:
    """A public question in each of its states."""
    answered, answered_id = called()
    promised, promised_id = accepted()
    noted, noted_id = accepted(kind="opinion")
    answered.given(MAI, "question.answer", question=answered_id, state="called")
    promised.given(LAN, "question.promise", question=promised_id, state="accepted")
    noted.given(LAN, "question.acknowledge", question=noted_id, text_rev=1)
    for scene in (accepted()[0], called()[0], published()[0], answered, promised, noted):
        yield _started(scene), scene.now


def _played(play: Play, now: int) -> Iterator[Play]:
    """What each command leads to that passes; whoever acted last acts again, for he alone takes it back."""
    tokens = (f"⟦{number}⟧" for number in itertools.count())
    for wanted, what in itertools.product(COMMANDS, range(DRAWS)):
        state, actor = play.state.ahead(), _actor(wanted)
        try:
            raw = SAMPLES[wanted.name](Draw(state, wanted, what, tokens, TERMS))
            events = SESSION.decide(state, actor, wanted.name, read(wanted, raw, TERMS), Now(now, "f" * 24))
        except (Refused, LookupError):
            continue
        yield play.after(actor.id, now, events)


def _actor(wanted: Command) -> Actor:
    return ME if ASKER in wanted.by else Actor(LAN.id, wanted.by)


@cache
def ways() -> frozenset[tuple[str, str]]:
    """Every event after which a question that was public once is seen in another way, and in which; two acts deep."""
    found, known = set[tuple[str, str]](), set[tuple[str, ...]]()
    for start, now in _starts():
        for once in _played(start, now):
            found |= {*once.ways}
            forms = tuple(sorted(f"{once.state.need(Question, id).state} {form}" for id, form in once.seen.items()))
            if once.ways and forms not in known:
                known.add(forms)
                found |= {way for twice in _played(once, now) for way in twice.ways}
    return frozenset(found)


def test_a_verifier_knows_every_event_by_which_a_question_leaves() -> None:
    """One that is set apart is cited by the entry that took its words out: see the record. An act that brings a stub
    back may be taken for one that leaves nothing: docs/proof.md says so."""
    left = {form: {name for name, after in ways() if after == form} for form in (STUB, NOTHING)}
    assert left[STUB] - {"question.undone"} == {f"question.{each}" for each in VERIFY.STUBS}
    assert left[NOTHING] == {f"question.{each}" for each in VERIFY.NOTHING} | {PUT_APART}


def test_the_page_knows_the_same_ones() -> None:
    page = (ROOT / "client" / "lib" / "proof_said.js").read_text(encoding="utf-8")
    for name in ("STUBS", "NOTHING"):
        assert f'{name} = "{" ".join(getattr(VERIFY, name))}".split(" ")' in page
