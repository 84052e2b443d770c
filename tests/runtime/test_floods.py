"""One sender's flood is one cluster, whoever else asks meanwhile; and nobody learns who the sender is."""

from server.runtime.floods import clusters
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, ME, OTHER, planned
from tests.laws.histories import ASKERS

DUMP = "Bai rac gan khu dan cu chung toi dem nao cung boc mui, bao gio dong cua?"


def opened() -> Scene:
    return planned("session.open_intake")


def ask(scene: Scene, who: object, text: str) -> str:
    scene.given(who, "question.ask", **{**ASK, "text": text})  # type: ignore[arg-type]
    return scene.state.keys("question")[-1][1]


def test_one_device_is_one_cluster_and_what_it_asks_besides_is_told_apart() -> None:
    scene = opened()
    dump = [ask(scene, ME, text) for text in (DUMP, DUMP.upper(), DUMP + "!")]
    other = ask(scene, ME, "Thanh pho co ke hoach gi cho cong vien?")
    ask(scene, OTHER, "Khi nao co so do?")
    (found,) = clusters(scene.state, {}, 3)
    assert (found.by, found.alike, found.others) == ("device", tuple(dump), (other,))


def test_near_the_same_words_from_one_neighbourhood_and_from_anywhere() -> None:
    scene = opened()
    ids = [ask(scene, who, f"{DUMP} {n}") for n, who in enumerate(ASKERS[:3])]
    assert [each.by for each in clusters(scene.state, dict.fromkeys(ids, "p"), 3)] == ["prefix"]
    assert [each.by for each in clusters(scene.state, {}, 3)] == ["text"]
    assert clusters(scene.state, {}, 4) == []


def test_different_questions_from_one_hall_are_no_flood() -> None:
    scene = opened()
    texts = ("Khi nao co so do?", "Mo da no min nut nha, ai boi thuong?", "Gia dat nam nay tinh the nao?")
    ids = [ask(scene, who, text) for who, text in zip(ASKERS, texts, strict=False)]
    assert clusters(scene.state, dict.fromkeys(ids, "hall"), 3) == []


def test_what_was_sorted_is_in_no_cluster() -> None:
    scene = opened()
    ids = [ask(scene, ME, DUMP) for _ in range(3)]
    scene.given(LAN, "question.refuse", question=ids[0], state="asked", reason="spam")
    assert clusters(scene.state, {}, 3) == []
    scene.given(LAN, "question.accept", question=ids[0], text_rev=1, state="refused")
    assert (scene.seen("public", "question", ids[0]) or {})["state"] == "accepted"


def test_fresh_devices_of_one_address_are_one_flood_whatever_they_say_and_a_hall_is_none() -> None:
    texts = ("Khi nao co so do?", "Mo da no min nut nha, ai boi thuong?", "Gia dat nam nay tinh the nao?")
    scene = opened()
    ids = [ask(scene, who, text) for who, text in zip(ASKERS, texts, strict=False)]
    (found,) = clusters(scene.state, dict.fromkeys(ids, "p"), 3, 3)
    assert (found.by, found.alike, found.others) == ("address", tuple(ids), ())
    assert clusters(scene.state, {**dict.fromkeys(ids, "p"), ids[0]: "q"}, 3, 3) == [], "of another address"
    scene = opened()
    slow = []
    for who, text in zip(ASKERS, texts, strict=False):
        slow.append(ask(scene, who, text))
        scene.now += 31_000
    assert clusters(scene.state, dict.fromkeys(slow, "hall"), 3, 3) == [], "a hall takes its time"
