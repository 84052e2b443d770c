"""Tickets: anybody of the unit calls, the help desk takes, answers and solves; what neither may."""

import pytest

from server.domain.command import Actor
from server.domain.roles import ROLES, SUPPORT
from server.domain.state import ErasableText, StreamState
from server.domain.unit.ticket import MOST_SAID, Ticket
from tests.domain.scenes import Scene
from tests.laws.histories import STAFF, START

LAN, LEAD, _, EXPERT = STAFF[:4]
TAM, ANH = (Actor(f"staff:{name}", frozenset({SUPPORT})) for name in ("tam", "anh"))
CALL = {"kind": "line", "text": "Mất mạng ở hội trường", "reach": "0900 000 141"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The unit's staff and whoever helps read a ticket; the public does not."""
    if audience == "public":
        return []
    tickets = [state.need(Ticket, id) for _, id in state.keys("ticket")]
    return [word for each in tickets for word in (each.text, each.reach, *(said.text for said in each.said))]


def opened(**more: object) -> Scene:
    return Scene("unit:angiang").given(EXPERT, "ticket.open", **{**CALL, **more})


def id_of(scene: Scene) -> str:
    return scene.state.keys("ticket")[-1][1]


def seen(scene: Scene, audience: str = "desk") -> dict[str, object]:
    return dict(scene.seen(audience, "ticket", id_of(scene)) or {})


@pytest.mark.parametrize("role", ROLES)
def test_everybody_of_the_staff_may_call(role: str) -> None:
    scene = Scene("unit:angiang").when(Actor("staff:x", frozenset({role})), "ticket.open", **CALL).then("ticket.opened")
    found = seen(scene)
    assert (found["state"], found["number"], found["kind"], found["reach"]) == ("reported", 1, "line", "0900 000 141")
    assert seen(scene, "public") == {}


def test_a_call_needs_no_words_but_a_kind() -> None:
    Scene("unit:angiang").when(LAN, "ticket.open", kind="sound").then("ticket.opened")
    Scene("unit:angiang").when(LAN, "ticket.open", kind="weather").refused("command.malformed")
    Scene("unit:angiang").when(Actor("asker:x", frozenset({"asker"})), "ticket.open", **CALL).refused(
        "command.forbidden"
    )


def test_one_is_taken_answered_and_solved() -> None:
    scene = opened()
    id = id_of(scene)
    scene.now += 60_000
    scene.when(TAM, "ticket.take", ticket=id).then("ticket.taken")
    scene.when(TAM, "ticket.take", ticket=id).refused("ticket.conflict", state="taken", by=TAM.id)
    scene.when(TAM, "ticket.answer", ticket=id, text="Mời nhập ngoại tuyến.").then("ticket.answered")
    assert (seen(scene)["state"], seen(scene)["taken_by"]) == ("awaiting_unit", TAM.id)
    scene.when(EXPERT, "ticket.reply", ticket=id, text="Đã bấm.").then("ticket.replied")
    assert seen(scene)["state"] == "taken"
    scene.now += 60_000
    scene.when(TAM, "ticket.solve", ticket=id, text="Nhà mạng đã hàn cáp.").then("ticket.solved")
    found = seen(scene)
    assert (found["state"], found["solved_at"]) == ("solved", START + 120_000)
    said = [(each["by"], each["helper"], each["text"]) for each in found["said"]]  # type: ignore[attr-defined]
    assert said == [
        (TAM.id, True, "Mời nhập ngoại tuyến."),
        (EXPERT.id, False, "Đã bấm."),
        (TAM.id, True, "Nhà mạng đã hàn cáp."),
    ]
    for name in ("ticket.answer", "ticket.reply", "ticket.solve"):
        scene.when(TAM, name, ticket=id, text="Nữa.").refused("ticket.conflict", state="solved")


def test_a_colleague_takes_over() -> None:
    scene = opened()
    scene.given(TAM, "ticket.take", ticket=id_of(scene))
    scene.when(ANH, "ticket.take", ticket=id_of(scene)).then("ticket.taken")
    assert seen(scene)["taken_by"] == ANH.id


def test_who_answers_or_solves_has_taken_it() -> None:
    scene = opened()
    scene.given(ANH, "ticket.answer", ticket=id_of(scene), text="Nghe đây.")
    assert seen(scene)["taken_by"] == ANH.id
    scene = opened()
    scene.when(ANH, "ticket.solve", ticket=id_of(scene)).then("ticket.solved")
    assert (seen(scene)["taken_by"], seen(scene)["said"]) == (ANH.id, [])


def test_a_solved_one_is_opened_again() -> None:
    scene = opened()
    scene.when(EXPERT, "ticket.reopen", ticket=id_of(scene), text="Lại mất.").refused("ticket.conflict")
    scene.given(TAM, "ticket.solve", ticket=id_of(scene))
    scene.when(EXPERT, "ticket.reopen", ticket=id_of(scene), text="Lại mất.").then("ticket.reopened")
    found = seen(scene)
    assert (found["state"], found["taken_by"], found["solved_at"], found["reopened"]) == ("reported", None, None, 1)
    scene.when(LAN, "ticket.reply", ticket=id_of(scene), text="Vẫn mất.").then("ticket.replied")
    assert seen(scene)["state"] == "reported"


def test_the_unit_does_not_solve_its_own() -> None:
    scene = opened()
    for name in ("ticket.take", "ticket.answer", "ticket.solve"):
        text = {} if name == "ticket.take" else {"text": "Tự xong."}
        scene.when(LEAD, name, ticket=id_of(scene), **text).refused("command.forbidden")
    scene.when(TAM, "ticket.take", ticket="0" * 24).refused("ticket.unknown")


def test_a_conversation_has_an_end() -> None:
    scene = opened()
    for _ in range(MOST_SAID):
        scene.given(LAN, "ticket.reply", ticket=id_of(scene), text="Còn đây.")
    scene.when(LAN, "ticket.reply", ticket=id_of(scene), text="Còn đây.").refused("ticket.long", most=MOST_SAID)


def test_numbers_count_in_the_unit() -> None:
    scene = opened().given(LAN, "ticket.open", **CALL)
    assert [scene.state.need(Ticket, id).number for _, id in scene.state.keys("ticket")] == [1, 2]


def test_words_can_be_taken_out() -> None:
    scene = opened()
    scene.when(LEAD, "words.erase", seqs=[1]).then("words.erased")
    assert (seen(scene)["text"], seen(scene)["reach"]) == ("", "")
    scene.when(LEAD, "words.erase", seqs=[1]).refused("words.unknown")
