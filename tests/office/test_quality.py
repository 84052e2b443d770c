"""The quality record: in which step a matter is, and how long questions took."""

from typing import Any

from server.office.quality import HOUR_MS, matters, steps, times


def row(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "noted_at": 1, "note": None, "cause": None} | more


def action(matter: str, **more: Any) -> dict[str, Any]:
    gone = {"done_at": None, "checked_at": None, "checked_note": None}
    return {"id": f"{matter}-a", "nonconformity": matter, "due": 50} | gone | more


def test_steps_follow_from_what_was_said_and_done() -> None:
    rows = [
        row("a"), row("b", cause="Quên", noted_at=2), row("c", cause="Quên", noted_at=3),
        row("d", cause="Quên", note="Hết", noted_at=4),
    ]  # fmt: skip
    every = matters(rows, [action("b"), action("c", done_at=40)])
    assert [(each.number, each.row["id"], each.step, each.due) for each in every] == [
        (4, "d", "shut", None), (3, "c", "effect", None), (2, "b", "correcting", 50), (1, "a", "cause", None),
    ]  # fmt: skip
    assert [each.late(51) for each in every] == [False, False, True, False]
    assert [(step, len(of)) for step, of in steps(every)] == [
        ("cause", 1), ("correcting", 1), ("effect", 1), ("shut", 1),
    ]  # fmt: skip


def asked(**more: Any) -> dict[str, Any]:
    done = {"asked_at": 0, "decided_at": HOUR_MS, "drafted_at": 3 * HOUR_MS, "answered_at": 4 * HOUR_MS}
    done |= {"assigned_at": None}
    return {"room": "angiang", "heading": "answered", "mode": "later", "due": 9 * HOUR_MS} | done | more


def test_times_are_medians_and_shares() -> None:
    waiting = asked(heading="waiting", decided_at=None, drafted_at=None, answered_at=None)
    rows = [asked(), asked(answered_at=10 * HOUR_MS), waiting, asked(room="cantho", mode="live", drafted_at=None)]
    first, second = times(rows, "room", {"angiang": "Sở A"})
    assert (first.name, first.questions, first.answered, first.in_time) == ("Sở A", 3, 2, 1)
    assert first.hours == {
        "decision": 1.0, "assignment": None, "writing": 2.0, "publication": 4.0, "whole": 7.0,
    }  # fmt: skip
    assert (second.name, second.hours["writing"], second.in_time) == ("cantho", None, 1)


def test_writing_begins_when_it_is_assigned() -> None:
    (one,) = times([asked(assigned_at=2 * HOUR_MS)], "room", {})
    assert (one.hours["decision"], one.hours["assignment"], one.hours["writing"]) == (1.0, 1.0, 1.0)
