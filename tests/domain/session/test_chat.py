"""The chat beside a session: off until it is set up, lines that wait or not, who reads which, and what is refused."""

import pytest

from server.domain.session.chat_line import ChatLine
from server.domain.state import ErasableText, StreamState
from server.log.event import WordsErased
from server.views.audience_index import AudienceIndex
from server.views.chat import own_lines
from server.views.entity import view
from tests.domain.scenes import Scene
from tests.domain.session.cast import EXPERT, LAN, LEAD, LIVE, ME, OTHER, STAFF_OF_SESSION, gate, planned
from tests.laws.histories import TERMS


def may_read(state: StreamState, audience: str) -> list[ErasableText | None]:
    """Everybody reads what is on the air, the desk all of it, the screens nothing."""
    every = [state.need(ChatLine, id) for _, id in state.keys("chat_line")]
    aired = [each for each in every if each.state == "line_aired" or audience == "desk"]
    return [] if audience == "stage" else [word for each in aired for word in (each.text, each.name)]


def talking(mode: str = "open", every_s: int = 0) -> Scene:
    return planned(*LIVE).given(LAN, "chat.set_up", mode=mode, every_s=every_s)


def said(scene: Scene, text: str = "Nghe rõ ạ", by: object = ME, **more: str) -> str:
    scene.now += 1000
    scene.given(by, "chat.say", text=text, **more)  # type: ignore[arg-type]
    return str(scene.state.keys("chat_line")[-1][1])


def test_who_may_and_when() -> None:
    active = {"planned", "announced", "intake", "live", "paused", "follow_up", "postponed", "cancelled"}
    holding = (active - {"planned", "announced"}) | {"closed", "archived"}
    assert gate("chat.set_up") == (STAFF_OF_SESSION, active)
    assert gate("chat.say") == ({"asker"}, {"live", "paused"})
    assert gate("chat.announce") == (STAFF_OF_SESSION, {"live", "paused"})
    assert gate("chat.approve") == (STAFF_OF_SESSION, active - {"planned", "announced"})
    assert gate("chat.remove") == (STAFF_OF_SESSION, holding)


def test_it_is_off_until_somebody_sets_it_up() -> None:
    scene = planned(*LIVE)
    scene.when(ME, "chat.say", text="Xin chào").refused("chat.closed")
    scene.when(LAN, "chat.announce", text="Xin chào").refused("chat.closed")
    scene.when(LAN, "chat.set_up", mode="moderated", every_s=30).then("chat.was_set_up")
    assert scene.seen("public", "chat") == {
        "noun": "chat",
        "id": "chat",
        "mode": "moderated",
        "on": True,
        "every_s": 30,
    }
    scene.when(LAN, "chat.set_up", mode="moderated", every_s=30).then()
    scene.when(LEAD, "chat.set_up", mode="open", every_s=0, was="off").refused("chat.changed", mode="moderated")
    scene.when(LEAD, "chat.set_up", mode="shouting", every_s=0).refused("command.malformed")


def test_in_a_moderated_chat_a_line_waits_and_only_desk_and_author_read_it() -> None:
    scene = talking("moderated")
    scene.when(ME, "chat.say", text="Mong nói thêm về lệ phí", name="Bà Mẫu", province="angiang").then("chat.said")
    ((_, id),) = scene.state.keys("chat_line")
    assert [scene.seen(each, "chat_line") for each in ("public", "panel", "stage")] == [None] * 3
    desk = scene.seen("desk", "chat_line") or {}
    assert (desk["state"], desk["text"], desk["by"], set(desk["can"])) == (
        "line_held",
        "Mong nói thêm về lệ phí", "asker", {"chat.approve", "chat.remove"},
    )  # fmt: skip
    assert own_lines(scene.state, [id])[0]["state"] == "line_held"
    scene.when(LAN, "chat.approve", line=id).then("chat.approved")
    public = scene.seen("public", "chat_line") or {}
    assert (public["text"], public["name"], public["staff"]) == ("Mong nói thêm về lệ phí", "Bà Mẫu", False)
    assert "by" not in public
    assert ME.id not in str(public)
    scene.when(LEAD, "chat.approve", line=id).refused("chat.conflict", by=LAN.id, state="line_aired")


def test_taken_away_it_leaves_a_stub_or_nothing_and_can_come_back() -> None:
    scene = talking()
    id = said(scene)
    scene.when(LAN, "chat.remove", line=id, reason="advertising").then("chat.removed")
    assert scene.seen("public", "chat_line") == {
        "noun": "chat_line", "id": id, "state": "taken_off", "at": scene.now, "reason": "advertising",
    }  # fmt: skip
    scene.when(LEAD, "chat.remove", line=id, reason="insult").refused("chat.conflict")
    scene.when(LEAD, "chat.approve", line=id).then("chat.approved")
    assert (scene.seen("public", "chat_line") or {})["text"] == "Nghe rõ ạ"
    scene.given(LAN, "chat.set_up", mode="moderated", every_s=0)
    held = said(scene, "Mua đất liền tay")
    scene.given(LAN, "chat.remove", line=held, reason="advertising")
    assert scene.seen("public", "chat_line", held) is None
    assert own_lines(scene.state, [held])[0]["reason"] == "advertising"
    scene.when(LAN, "chat.remove", line="none", reason="insult").refused("chat.unknown")
    scene.when(LAN, "chat.remove", line=held, reason="dull").refused("command.malformed")
    scene.when(EXPERT, "chat.approve", line=held).refused("command.forbidden")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chúng tôi đã ghi nhận", "Ban thư ký"),
        ("Chúng tôi đã ghi nhận", "BAN_THƯ_KÝ"),
        ("Gọi tôi theo số 0900 000 123 nhé", "Ông Mẫu"),
    ],
)
def test_what_imitates_or_gives_somebody_away_waits_in_an_open_chat_too(text: str, name: str) -> None:
    scene = talking()
    said(scene, text, name=name)
    assert scene.seen("public", "chat_line") is None
    desk = scene.seen("desk", "chat_line") or {}
    assert (desk["staff"], desk["imitates"]) == (False, name != "Ông Mẫu")


def test_only_who_runs_the_session_speaks_for_it() -> None:
    scene = talking("moderated")
    scene.when(LAN, "chat.announce", text="Xin xem câu 47").then("chat.announced")
    public = scene.seen("public", "chat_line") or {}
    assert (public["staff"], public["name"], public["text"]) == (True, None, "Xin xem câu 47")
    assert LAN.id not in str(public)
    scene.when(ME, "chat.announce", text="Xin xem câu 47").refused("command.forbidden")


def test_each_waits_before_they_speak_again_and_nobody_else_does() -> None:
    scene = talking(every_s=30)
    said(scene)
    scene.now += 10_500
    scene.when(ME, "chat.say", text="Nữa").refused("chat.slow", retry_after=20, every_s=30)
    scene.when(OTHER, "chat.say", text="Tôi thì được").then("chat.said")
    scene.now += 19_500
    scene.when(ME, "chat.say", text="Nữa").then("chat.said")


def test_what_is_refused() -> None:
    scene = talking()
    scene.when(ME, "chat.say", text=" ").refused("text.empty", field="text")
    scene.when(ME, "chat.say", text="x" * 301).refused("text.long", limit=300)
    scene.when(ME, "chat.say", text="Xin chào", most=9).refused("command.malformed")
    for n in range(TERMS.limits["chat_lines"]):
        said(scene, f"Tin {n}")
    scene.when(ME, "chat.say", text="Nữa").refused("chat.full", most=400)
    scene.given(LEAD, "session.end")
    scene.when(ME, "chat.say", text="Nữa").refused("session.not_now")


def test_erased_words_leave_every_view() -> None:
    scene = talking()
    said(scene, "Cảm ơn ông Nguyễn Văn Mẫu")
    seq = scene.state.seq
    scene.happens(LEAD.id, WordsErased(seqs=(seq,)))
    assert [(scene.seen(each, "chat_line") or {})["text"] for each in ("public", "desk")] == ["", ""]


def test_a_first_frame_holds_its_newest_lines_beside_the_questions_and_pages_hold_the_others() -> None:
    scene = talking()
    index = AudienceIndex(scene.kind)
    for n in range(120):
        said(scene, f"Tin {n}")
        index.change(("chat_line", scene.state.keys("chat_line")[-1][1]), {"noun": "chat_line", "id": str(n)}, n + 1)
    session = scene.state.at_key(("session", scene.state.id))
    assert session is not None
    index.change(("question", "q"), {"noun": "question", "id": "q"}, 200)
    index.change(("session", scene.state.id), view(scene.kind, session, "public"), 201)
    first, older = index.page(None, 1)
    assert [each["id"] for each in first if each["noun"] == "chat_line"] == [str(n) for n in range(119, 69, -1)]
    assert {each["noun"] for each in first} == {"chat_line", "question", "session"}
    assert older is None
    page, cursor = index.page_of("chat_line", 71, 40)
    assert [each["id"] for each in page] == [str(n) for n in range(69, 29, -1)]
    assert cursor == 31
    assert index.page_of("chat_line", 31, 40)[1] is None
