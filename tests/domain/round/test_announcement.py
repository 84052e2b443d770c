"""The announcement of a round: who publishes it, what it causes, what is late, where else it stood."""

from server.domain.round.announcement import Announcement, Publication
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import HEAD, LEAD, MODERATOR, PUBLICIST, announced, day, planned, scheduled
from tests.laws.histories import DAY, START

BY = day()["announce_by"]
SAID = {"published_at": START, "name": "Cổng thông tin", "link": "https://x.example", "text": "Kính mời"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads what was published, and why it came late."""
    found = [state.need(Announcement, id) for _, id in state.keys("announcement")]
    places = [state.need(Publication, id) for _, id in state.keys("publication")]
    words = [text for each in found for text in (each.text, each.reason)]
    return words + [text for each in places for text in (each.name, each.link, each.note)]


def test_the_first_publication_announces_the_round_and_its_sessions() -> None:
    scene = scheduled().when(PUBLICIST, "announcement.publish", **SAID)
    scene.then("announcement.published", "publication.added")
    found = scene.seen("public", "round") or {}
    assert (found["state"], found["announced_at"]) == ("announced", START)
    assert [each.command for each in scene.caused] == ["session.announce"] * 2
    (record,) = scene.state.keys("announcement")
    assert scene.caused[0].payload == {
        "announced_at": START, "by_when": BY, "late": False, "reason": "", "record": record[1],
    }  # fmt: skip
    assert scene.caused[0].refused == "round.note_refusal"
    assert (scene.seen("public", "publication") or {})["name"] == "Cổng thông tin"
    scene.when(PUBLICIST, "announcement.publish", **SAID).refused("round.not_now", state="announced")


def test_a_publicist_announces_and_plans_nothing() -> None:
    for actor in (PUBLICIST, HEAD, LEAD):
        scheduled().when(actor, "announcement.publish", **SAID).then("announcement.published", "publication.added")
    scheduled().when(MODERATOR, "announcement.publish", **SAID).refused("command.forbidden")
    scheduled().when(PUBLICIST, "version.submit", version="1").refused("command.forbidden")
    planned().when(PUBLICIST, "announcement.publish", **SAID).refused("round.not_now")


def test_an_announcement_that_comes_late_needs_a_reason_and_is_not_held_up() -> None:
    scene = scheduled().clock(BY + 2 * DAY)
    late = {**SAID, "published_at": BY + 1}
    scene.when(PUBLICIST, "announcement.publish", **late).refused("announcement.late", field="reason", days=1)
    scene.when(PUBLICIST, "announcement.publish", **late, reason="báo ra chậm")
    scene.then("announcement.published", "publication.added")
    found = scene.seen("public", "announcement") or {}
    assert (found["late_days"], found["reason"], found["announce_by"]) == (1, "báo ra chậm", BY)
    assert {(each.payload["late"], each.payload["reason"]) for each in scene.caused} == {(True, "báo ra chậm")}


def test_the_last_moment_of_the_day_is_in_time() -> None:
    scene = scheduled().clock(BY + DAY)
    scene.when(PUBLICIST, "announcement.publish", **{**SAID, "published_at": BY}, reason="không cần")
    assert (scene.seen("public", "announcement") or {})["late_days"] == 0
    assert (scene.seen("public", "announcement") or {})["reason"] == ""


def test_nothing_is_published_later_than_now() -> None:
    later = {**SAID, "published_at": START + 1}
    scheduled().when(LEAD, "announcement.publish", **later).refused("announcement.to_come", field="published_at")


def test_other_places_are_added_each_against_the_same_date() -> None:
    scene = announced().clock(BY + 3 * DAY)
    place = {"published_at": BY + 2 * DAY, "name": "Đài Truyền hình", "note": "bản tin đầu tuần"}
    scene.when(PUBLICIST, "publication.add", **place).then("publication.added")
    assert scene.caused == [], "the round is announced since the first one"
    places = [scene.seen("public", "publication", id) or {} for _, id in scene.state.keys("publication")]
    assert [each["late_days"] for each in places] == [0, 2]
    scene.when(MODERATOR, "publication.add", **place).refused("command.forbidden")
    scene.when(PUBLICIST, "publication.add", **{**place, "name": ""}).refused("text.empty", field="name")


def test_a_round_that_was_postponed_is_announced_again() -> None:
    moved = {"days": [day(9)], "reason": "bão số 9"}
    scene = announced().given(HEAD, "round.postpone", **moved)
    scene.when(PUBLICIST, "announcement.publish", **SAID).then("announcement.published", "publication.added")
    assert (scene.seen("public", "round") or {})["state"] == "announced"
    assert scene.caused[0].payload["by_when"] == day(9)["announce_by"]
