"""A download proves what it shows and tells nothing else, whatever happened; what is changed is found."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings

from server.domain.command import Actor
from server.domain.kinds import state_of
from server.domain.roles import OPERATOR
from server.domain.session.question import Question
from server.domain.state import Happened
from server.log.entry import Entry
from server.log.event import Event, write
from server.settings import ROOT
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, LEAD, ME, OTHER, accepted, published
from tests.laws.histories import STREAM, history, long_history, steps
from tests.laws.test_secrets import allowed, tokens
from tests.proofs import PUBLIC, VERIFY, download, judged, receipt, rich, rows_of, sealed
from tests.tamperings import TAMPERINGS, put_an_own_key_in, whole


@settings(max_examples=40)
@given(steps)
def test_every_record_holds_and_tells_only_what_is_public(drawn: list[tuple[int, int, int]]) -> None:
    entries = history(drawn)
    state = state_of(STREAM)
    for entry in entries:
        state.apply(entry.event(), Happened(entry.seq, entry.at, entry.by))
    found = download(rows_of(entries))
    assert judged(found)[0] == 0, judged(found)[1]
    assert tokens(found) <= allowed(state, "public")
    for secret in ("asker:", "staff:"):
        assert secret not in json.dumps(found)


@pytest.mark.parametrize("seed", range(6))
def test_long_histories_hold_too(seed: int) -> None:
    found = download(rows_of(long_history(seed, 250)))
    assert judged(found)[0] == 0, judged(found)[1]


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """What a scene that begins now would write."""
    found: list[Entry] = []
    happens = Scene.happens

    def noted(scene: Scene, by: str, *events: Event) -> None:
        for each in events:
            scene.now += 1000
            found.append(Entry(STREAM, scene.state.seq + 1, scene.now, by, *write(each), b""))
            happens(scene, by, each)

    monkeypatch.setattr(Scene, "happens", noted)
    return found


def test_what_was_taken_back_is_proved_as_it_stands(entries: list[Entry]) -> None:
    scene, id = published()
    scene.given(LEAD, "question.classify", question=id, field="moi-truong")
    scene.given(LEAD, "question.undo", question=id)
    found = download(rows_of(entries))
    assert judged(found)[0] == 0, judged(found)[1]
    assert {each.name for each in entries} >= {"question.undone", "question.classified"}


def _erase(scene: Scene, id: str) -> None:
    scene.given(Actor(OPERATOR, LEAD.roles | {OPERATOR}), "words.erase", question=id)


def _set_apart(scene: Scene, id: str) -> None:
    state = scene.state.need(Question, id).state
    scene.given(LEAD, "question.set_apart", question=id, state=state, procedure="denunciation", sealed="00")


def _veil(scene: Scene, id: str) -> None:
    scene.given(LEAD, "question.veil", question=id, state=scene.state.need(Question, id).state, reason="spam")


def _veil_and_set_apart(scene: Scene, id: str) -> None:
    _veil(scene, id)
    _set_apart(scene, id)


def _veil_and_erase(scene: Scene, id: str) -> None:
    _veil(scene, id)
    _erase(scene, id)


def _merge(scene: Scene, id: str) -> None:
    other = scene.given(OTHER, "question.ask", **ASK).state.keys(Question.noun)[-1][1]
    scene.given(LEAD, "question.accept", question=other, text_rev=1)
    scene.given(LEAD, "question.merge", into=other, questions=[id])


def _merge_and_veil(scene: Scene, id: str) -> None:
    """The one under which it stands goes, too."""
    _merge(scene, id)
    _veil(scene, scene.state.keys(Question.noun)[-1][1])


def _take_back(scene: Scene, id: str) -> None:
    scene.given(LAN, "question.undo", question=id)


def _withdraw(scene: Scene, id: str) -> None:
    scene.given(ME, "question.withdraw", question=id)


def _hold(scene: Scene, id: str) -> None:
    scene.given(LAN, "question.hold", question=id, state="accepted", text="Ở xã nào?")


def _refer(scene: Scene, id: str) -> None:
    scene.given(LEAD, "question.refer", question=id, state="accepted", authority="Toà án", note="Xin gửi đơn.")


# By what a question that was sealed as public is there no more, and what everybody sees of it afterwards.
GOING = {_erase: "erased", _set_apart: None, _veil: "veiled", _veil_and_set_apart: None, _veil_and_erase: "erased",
         _merge: None, _merge_and_veil: None, _take_back: None, _withdraw: None, _hold: None,
         _refer: "referred"}  # fmt: skip


@pytest.mark.parametrize("go", GOING, ids=lambda each: each.__name__)
def test_who_kept_a_seal_learns_how_a_question_went(go: Any, entries: list[Entry]) -> None:
    scene, id = accepted()
    cut = len(entries)
    go(scene, id)
    rows, early = rows_of(entries), rows_of(entries, early=True)
    kept = json.loads(sealed(early[:cut])[1]["statement"])
    assert kept["public"] == [1]
    found = download(rows, early)
    assert compared(found, kept) == []
    states = [each["question"]["state"] for each in found["pairs"] if each["question"]["id"] == id]
    assert states == [*filter(None, [GOING[go]])]
    for secret in ("set_apart", "denunciation"):
        assert secret not in json.dumps(found)

    # Not in silence, nor by an entry of before, by one that is closed or by one about another question.
    said = "question 1 was public at seal 1 and is left out"
    for change in ({"seq": cut}, {"seq": 1}, {"first": 1}, {"id": "f" * 24}, None):
        other = json.loads(json.dumps(found))
        gone = next(each for each in other["proof"]["gone"] if each["id"] == id)
        other["proof"]["gone"].remove(gone)
        other["proof"]["gone"] += [gone | change] if change else []
        under = any(each["question"].get("merged") for each in found["pairs"])  # that it stands there says so, too
        assert [each for each in compared(other, kept) if each == said] == [said] * (not under)
    if GOING[go]:
        found["pairs"] = [each for each in found["pairs"] if each["question"]["id"] != id]
        assert "the stub of question 1 is left out" in compared(found)


def compared(found: dict[str, Any], *kept: dict[str, Any]) -> list[str]:
    """What the script finds wrong with this record and seals that were kept, whoever signed them."""
    problems: list[str] = []
    told = json.loads(found["proof"]["seal"]["statement"])
    VERIFY.check_record(found, told, kept, lambda wrong, problem: problems.append(problem) if wrong else None)
    return problems


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda each: each.__name__)
def test_what_is_done_to_a_download_is_found(tamper: Any) -> None:
    found = json.loads(json.dumps(whole()))
    tamper(found)
    code, said = judged(found)
    assert (code, "✗" in said) == (1, True)
    assert "cannot be read" not in said or tamper is put_an_own_key_in


def test_any_letter_of_what_everybody_reads_counts() -> None:
    """Some texts and leaves drawn at random, each with one sign changed."""
    chance = random.Random(3)
    for each in chance.sample(whole()["proof"]["said"], 12):
        found = json.loads(json.dumps(whole()))
        *way, last = each["at"].split("/")[1:]
        place = found
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        value = place[last]
        place[last] = value + 1 if isinstance(value, int) else f"{value or ''}\u200b"
        assert judged(found)[0] == 1, each


def test_a_receipt_leads_to_the_seal_and_no_other_one_does() -> None:
    rows = rows_of(rich(250))
    asked = [row.seq for row in rows if row.name == "question.asked" and row.words]
    found = json.loads(json.dumps(receipt(rows, asked[0])))
    code, said = judged(found)
    assert code == 0, said
    assert f"entry {asked[0]}" in said
    for change in (
        lambda it: it["path"].reverse(),
        lambda it: it["entry"]["parts"]["words.text"].update(value="Khác"),
        lambda it: it["entry"].update(seq=asked[1]),
        lambda it: it["path"].pop(),
    ):
        other = json.loads(json.dumps(found))
        change(other)
        assert judged(other)[0] == 1


def test_erased_words_stay_erased_and_the_seal_holds() -> None:
    """Sealed while the words were there; taken out afterwards."""
    entries = rich(250, erased=True)
    assert any(each.name == "words.erased" for each in entries)
    rows = rows_of(entries)
    found = download(rows, rows_of(entries, early=True))
    assert judged(found)[0] == 0, judged(found)[1]
    assert judged(download(rows))[0] == 0
    gone = {seq for each in entries if each.name == "words.erased" for seq in json.loads(each.facts)["seqs"]}
    lost = {token for each in entries if each.seq in gone and each.words for token in tokens(each.words)}
    assert lost
    assert not lost & tokens(found)


def test_a_record_that_was_sealed_by_an_earlier_program_holds_for_ever() -> None:
    found = json.loads((ROOT / "tests" / "golden" / "sealed.json").read_text(encoding="utf-8"))
    for name in ("record", "receipt"):
        assert judged(found[name], "--key", PUBLIC.hex()) == (0, judged(found[name])[1])
