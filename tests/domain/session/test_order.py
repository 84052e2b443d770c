"""The order of what waits: numbers stay, places move, and whoever moves at once comes to one order."""

from hypothesis import given
from hypothesis import strategies as st

from server.domain.session.order import between, by_number, in_order, place_of
from server.domain.session.question import Question
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CALLERS, EXPERT, LAN, LEAD, MAI, ME, WORKING, gate, planned


def waiting(n: int = 4) -> tuple[Scene, list[str]]:
    scene = planned("session.open_intake", "session.start")
    for _ in range(n):
        scene.given(ME, "question.ask", **ASK)
    ids = [id for _, id in scene.state.keys("question")]
    for id in ids:
        scene.given(LAN, "question.accept", question=id, text_rev=1)
    return scene, ids


def numbers(scene: Scene, state: str = "accepted") -> list[int]:
    return [each.number for each in in_order(scene.state, (state,))]


def test_a_question_is_moved_up_down_to_the_top_and_to_the_end() -> None:
    scene, ids = waiting()
    assert numbers(scene) == [1, 2, 3, 4]
    scene.when(LAN, "question.order", question=ids[2], before=ids[1]).then("question.ordered")
    assert numbers(scene) == [1, 3, 2, 4]
    scene.given(LAN, "question.order", question=ids[3], before=ids[0])
    assert numbers(scene) == [4, 1, 3, 2]
    scene.given(MAI, "question.order", question=ids[3], before=None)
    assert numbers(scene) == [1, 3, 2, 4]
    scene.given(LAN, "question.order", question=ids[0], before=ids[1])
    assert numbers(scene) == [3, 1, 2, 4]
    assert [scene.state.need(Question, id).number for id in ids] == [1, 2, 3, 4]
    assert scene.seen("public", "rank", ids[0]) is None
    assert (scene.seen("panel", "rank", ids[0]) or {})["place"]


def test_where_it_stands_already_nothing_happens() -> None:
    scene, ids = waiting()
    scene.when(LAN, "question.order", question=ids[1], before=ids[2]).then()
    scene.when(LAN, "question.order", question=ids[3], before=None).then()


def test_whoever_moves_at_once_comes_to_one_order_and_what_left_keeps_its_place() -> None:
    scene, ids = waiting()
    scene.given(LAN, "question.order", question=ids[3], before=ids[0])
    scene.given(MAI, "question.call", question=ids[0], text_rev=1)
    scene.given(LEAD, "question.order", question=ids[2], before=ids[0])  # seen before it was called
    assert numbers(scene) == [4, 3, 2]
    scene.given(MAI, "question.return", question=ids[0], state="called")
    assert numbers(scene) == [4, 3, 1, 2]


def test_what_waits_for_later_has_an_order_of_its_own() -> None:
    scene, ids = waiting()
    for id in ids[1:]:
        scene.given(LAN, "question.promise", question=id, state="accepted")
    scene.given(LAN, "question.order", question=ids[3], before=ids[1])
    assert numbers(scene, "promised") == [4, 2, 3]


def test_what_does_not_wait_is_not_moved() -> None:
    scene, ids = waiting()
    scene.given(MAI, "question.call", question=ids[0], text_rev=1)
    scene.when(LAN, "question.order", question=ids[0], before=ids[1]).refused("question.conflict", state="called")
    scene.when(LAN, "question.order", question=ids[1], before=ids[1]).refused("order.itself", number=2)
    scene.when(LAN, "question.order", question=ids[1], before="nichts").refused("question.unknown")
    scene.when(EXPERT, "question.order", question=ids[1], before=None).refused("command.forbidden")


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 11)), max_size=80))
def test_any_moves_keep_everything_in_a_strict_order(moves: list[tuple[int, int]]) -> None:
    places = {n: by_number(n + 1) for n in range(12)}
    for moved, before in moves:
        if moved == before:
            continue
        rest = sorted((place, n) for n, place in places.items() if n != moved)
        high = places[before] if before >= 0 else None
        low = max((place for place, _ in rest if high is None or place < high), default="")
        places[moved] = between(low, high)
        assert low < places[moved]
        assert high is None or places[moved] < high
        assert not places[moved].endswith("0")
    assert len(set(places.values())) == 12


def test_to_the_top_again_and_again_a_place_stays_short() -> None:
    top = by_number(1)
    for _ in range(200):
        top = between("", top)
    assert len(top) < 60


def test_taken_back_it_stands_where_it_stood() -> None:
    scene, ids = waiting()
    was = place_of(scene.state, scene.state.need(Question, ids[3]))
    scene.given(LAN, "question.order", question=ids[3], before=ids[0])
    scene.when(LAN, "question.undo", question=ids[3]).then("question.undone")
    assert place_of(scene.state, scene.state.need(Question, ids[3])) == was
    assert numbers(scene) == [1, 2, 3, 4]


def test_who_may_and_when() -> None:
    assert gate("question.order") == (CALLERS, WORKING)
