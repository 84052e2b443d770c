"""The result report: drafted, signed with figures that add up, sent and received on two channels, sent back."""

from typing import Any

import msgspec
import pytest

from server.domain.command import Actor
from server.domain.parts import wordings
from server.domain.reporting import SECTIONS
from server.domain.roles import HEAD, OFFICE, PUBLICIST
from server.domain.session.question import Question
from server.domain.session.report import late, of
from server.domain.session.session import Session
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import EXPERT, LAN, LEAD, LIVE, ME, asked, gate, planned, state
from tests.laws.histories import DAY

BOSS = Actor("staff:ho", frozenset({HEAD}))
BUREAU = Actor("staff:vp", frozenset({OFFICE}))
SIGNS: dict[str, Any] = {"number": "12/BC-STNMT", "signer": "Võ Văn Mẫu", "title": "GIÁM ĐỐC"}
WHOLE = {"rev": 0, "dated": 1_272_301_200_000, "matters": "Sổ đỏ bị mất.", **SIGNS}


def may_read(state: StreamState, audience: str) -> list[ErasableText | None]:
    """A report is the desk's and the Office's; who else reads it gets the document."""
    report = of(state)
    if report is None or audience != "desk":
        return []
    written = (getattr(report, name) for name in (*SECTIONS, "signer", "title"))
    notes = (each.note for each in (*report.passages, *report.reviews))
    return [*written, report.remarks, *notes]


def after(asked_one: bool = True) -> Scene:
    """The live part is over, with one question asked."""
    if asked_one:
        scene, _ = asked()
        return scene.given(LEAD, "session.end")
    return planned(*LIVE, "session.end")


def signed() -> Scene:
    return after().given(LAN, "report.draft", **WHOLE).given(BOSS, "report.sign", rev=1, figures={"open": 1})


def test_who_may_and_when() -> None:
    over = {"follow_up", "closed", "archived", "cancelled"}
    assert gate("report.draft") == ({"lead", "moderator", "head"}, over)
    assert gate("report.sign") == ({"head", "lead"}, over)
    assert gate("report.send") == ({"lead", "moderator", "head"}, over)
    assert gate("report.receive") == gate("report.return") == ({"office"}, over)


def test_it_goes_from_draft_to_receipt() -> None:
    scene = after().when(LAN, "report.draft", **WHOLE).then("report.drafted")
    assert state(scene, "report") == "drafted"
    scene.when(BOSS, "report.sign", rev=1, figures={"open": 1}).then("report.signed")
    scene.when(LAN, "report.send", channel="mail").then("report.sent")
    scene.when(BUREAU, "report.receive", channel="mail").then("report.received")
    assert state(scene, "report") == "acknowledged"
    scene.when(LAN, "report.send", channel="paper").then("report.sent")
    assert state(scene, "report") == "acknowledged"
    scene.when(BUREAU, "report.receive", channel="paper").then("report.received")
    seen = dict(scene.seen("desk", "report") or {})
    assert (seen["sent"].keys(), seen["received"].keys()) == ({"mail", "paper"}, {"mail", "paper"})
    for audience in ("public", "panel"):
        assert scene.seen(audience, "report") is None


def test_two_who_write_at_once_do_not_overwrite_each_other() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE)
    scene.when(LEAD, "report.draft", **{**WHOLE, "matters": "Khác"}).refused("report.conflict", by=LAN.id)
    scene.when(LEAD, "report.draft", **{**WHOLE, "rev": 1, "matters": "Khác"}).then("report.drafted")
    scene.when(BOSS, "report.sign", rev=1, figures={"open": 1}).refused("report.conflict", by=LEAD.id)


def test_what_is_signed_is_counted_and_never_sent() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE)
    for told in ({}, {"open": 2}, {"open": 1, "refused": 1}, {"refused": 1}):
        scene.when(BOSS, "report.sign", rev=1, figures=told).refused("report.figures")
    scene.when(BOSS, "report.sign", rev=1, figures={"open": 2, "refused": -1}).refused("command.malformed")
    scene.when(BOSS, "report.sign", rev=1).then("report.signed")
    (happened,) = scene.events
    assert {name: n for name, n in happened.figures.items() if n} == {"open": 1}  # type: ignore[attr-defined]
    assert (happened.questions, happened.fields) == (1, {"dat-dai": {"open": 1}})  # type: ignore[attr-defined]


def test_a_record_that_does_not_add_up_is_not_signed_and_names_the_question() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE)
    (key,) = scene.state.keys("question")
    question = scene.state.need(Question, key[1])
    scene.state.put(msgspec.structs.replace(question, number=2))
    scene.when(BOSS, "report.sign", rev=1).refused("report.sum", number=1, why="number", received=1)
    scene.state.put(msgspec.structs.replace(question, state="answered_later"))
    scene.when(BOSS, "report.sign", rev=1).refused("report.sum", number=1, why="answer", question=question.id)


def test_every_part_keeps_its_versions() -> None:
    scene = after().given(LAN, "report.draft", **WHOLE)
    scene.given(LEAD, "report.draft", **{**WHOLE, "rev": 1, "matters": "Hai việc.", "proposals": "Thêm máy."})
    scene.given(LEAD, "report.draft", **{**WHOLE, "rev": 2, "matters": "Hai việc.", "proposals": ""})
    versions = of(scene.state).versions  # type: ignore[union-attr]
    assert [(each.rev, each.by, each.text) for each in wordings(versions, "matters")] == [
        (1, LAN.id, "Sổ đỏ bị mất."), (2, LEAD.id, "Hai việc."),
    ]  # fmt: skip
    assert [(each.rev, each.text) for each in wordings(versions, "proposals")] == [(2, "Thêm máy."), (3, "")]
    assert [*wordings(versions, "opinions")] == []


def test_paper_has_its_day_and_its_number_and_mail_has_none() -> None:
    scene = signed()
    today = scene.now
    for at in (today + 1, today - 3 * DAY):
        scene.when(LAN, "report.send", channel="paper", happened_at=at).refused("report.day", field="happened_at")
    scene.when(LAN, "report.send", channel="mail", happened_at=today).refused("report.day")
    scene.now += 2 * DAY
    scene.given(LAN, "report.send", channel="paper", happened_at=today, note="EA 312 VN")
    scene.when(BUREAU, "report.receive", channel="paper", happened_at=today - DAY).refused("report.day")
    scene.given(BUREAU, "report.receive", channel="paper", happened_at=today + DAY)
    seen = dict(scene.seen("desk", "report") or {})
    assert (seen["sent"], seen["received"]) == ({"paper": today}, {"paper": today + DAY})
    assert [(each["step"], each["at"], each["note"]) for each in seen["passages"]] == [
        ("sent", today, "EA 312 VN"), ("received", today + DAY, ""),
    ]  # fmt: skip


def test_the_round_is_told_of_what_was_signed_and_of_its_way() -> None:
    scene = after()
    session = scene.state.need(Session, scene.state.id)
    scene.state.put(msgspec.structs.replace(session, round="0123456789abcdef"))
    assert not scene.given(LAN, "report.draft", **WHOLE).caused
    told = []
    for actor, name, more in (
        (BOSS, "report.sign", {"rev": 1}), (LAN, "report.send", {"channel": "mail"}),
        (BUREAU, "report.return", {"remarks": "Thiếu"}), (LAN, "report.draft", {**WHOLE, "rev": 1}),
    ):  # fmt: skip
        (reaction,) = scene.given(actor, name, **more).caused
        assert (reaction.target, reaction.command) == ("round:0123456789abcdef", "unit_report.note")
        told.append((reaction.payload["state"], reaction.payload["figures"] is None, [*reaction.payload["sent"]]))
    assert told == [
        ("signed_off", False, []), ("submitted", True, ["mail"]), ("returned", True, []), ("drafted", True, []),
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["number", "signer", "title"])
def test_what_is_not_finished_is_not_signed(field: str) -> None:
    scene = after().given(LAN, "report.draft", **{**WHOLE, field: ""})
    scene.when(BOSS, "report.sign", rev=1, figures={"open": 1}).refused("report.unfinished", field=field)


def test_a_report_that_is_changed_must_be_signed_anew() -> None:
    scene = signed().given(LAN, "report.draft", **{**WHOLE, "rev": 1})
    assert (state(scene, "report"), of(scene.state).figures) == ("drafted", None)  # type: ignore[union-attr]
    scene.when(LAN, "report.send", channel="mail").refused("report.not_now", state="drafted")


def test_the_office_sends_it_back_and_it_is_written_again() -> None:
    scene = signed().given(LAN, "report.send", channel="paper")
    scene.when(BUREAU, "report.return", remarks="Thiếu " * 90).refused("text.long", field="remarks", limit=500)
    remarks = "Thiếu " * 40 + "Biểu 1"
    scene.when(BUREAU, "report.return", remarks=remarks).then("report.returned")
    scene.when(LAN, "report.send", channel="mail").refused("report.not_now", state="returned")
    scene.when(LAN, "report.draft", **{**WHOLE, "rev": 1}).then("report.drafted")
    assert dict(scene.seen("desk", "report") or {})["remarks"] == remarks


def test_steps_out_of_order_are_refused() -> None:
    scene = after()
    for actor, name, more in (
        (BOSS, "report.sign", {"rev": 0, "figures": {"open": 1}}), (LAN, "report.send", {"channel": "mail"}),
        (BUREAU, "report.receive", {"channel": "mail"}), (BUREAU, "report.return", {"remarks": "Gì?"}),
    ):  # fmt: skip
        scene.when(actor, name, **more).refused("report.not_now", state="")
    scene = signed().given(LAN, "report.send", channel="mail")
    scene.when(LAN, "report.send", channel="mail").refused("report.not_now", state="submitted")
    scene.when(BUREAU, "report.receive", channel="paper").refused("report.not_now", state="submitted")
    scene.given(BUREAU, "report.receive", channel="mail")
    scene.when(BUREAU, "report.receive", channel="mail").refused("report.not_now", state="acknowledged")
    scene.when(LAN, "report.draft", **{**WHOLE, "rev": 1}).refused("report.received")


def test_a_session_under_way_has_no_report() -> None:
    planned(*LIVE).when(LAN, "report.draft", **WHOLE).refused("session.not_now", state="live")
    for actor in (EXPERT, ME, Actor("staff:pr", frozenset({PUBLICIST}))):
        after().when(actor, "report.draft", **WHOLE).refused("command.forbidden")
    for number in ("12", "x/BC-STNMT", "12/BC", "12/BC-stnmt", "123456/BC-A"):
        after().when(LAN, "report.draft", **{**WHOLE, "number": number}).refused("command.malformed")


def test_it_is_late_when_either_channel_is() -> None:
    scene = signed()
    due = scene.now + 1000
    assert [late(of(scene.state).sent, due, at) for at in (due, due + 1)] == [False, True]  # type: ignore[union-attr]
    scene.now = due
    scene.given(LAN, "report.send", channel="mail")
    assert [late(of(scene.state).sent, due, at) for at in (due, due + 1)] == [False, True]  # type: ignore[union-attr]
    scene.given(LAN, "report.send", channel="paper")
    assert not late(of(scene.state).sent, due, due + 1)  # type: ignore[union-attr]
    assert not late({}, None, due * 2)
