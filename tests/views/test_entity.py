"""One entity as one audience sees it: only granted fields, in plain values."""

from server.domain.session import SESSION
from server.domain.session.panel import Person
from server.domain.session.session import Session
from server.domain.session.stage import Stage, Switch
from server.domain.state import ErasableText
from server.views.entity import plain, view
from tests.domain.session.cast import LAN, LIVE, accepted, planned, published


def person(state: str) -> Person:
    words = {name: ErasableText(3, name) for name in ("name", "title", "unit")}
    return Person(id="p", state=state, **words)


def test_what_an_audience_may_not_see_is_not_there() -> None:
    assert view(SESSION, person("excused"), "desk") is None
    assert view(SESSION, person("seated"), "public") == {
        "noun": "person", "id": "p", "name": "name", "title": "title", "unit": "unit",
    }  # fmt: skip


def test_plain_values_hold_no_seq_and_no_struct() -> None:
    assert plain(ErasableText(3, "a")) == "a"
    assert plain((ErasableText(3, "a"), 1)) == ["a", 1]
    assert plain(Switch(on=True, at=4)) == {"on": True, "at": 4}
    assert plain(None) is None
    assert (view(SESSION, Stage(), "public") or {})["blank"] == {"on": False, "at": 0}


def test_open_leaves_out_what_is_shut_now() -> None:
    scene = planned(*LIVE).given(LAN, "session.stop_intake")
    session = scene.state.get(Session, scene.state.id)
    assert session is not None
    seen = view(SESSION, session, "desk") or {}
    contact = {"session.require_contact", "session.waive_contact"}  # of a session that is slowed down
    assert session.shut == {"question.ask", "session.stop_intake", "session.speed_up"} | contact
    assert not session.shut & set(seen["open"])
    assert "session.resume_intake" in seen["open"]


def test_can_names_roles_and_what_a_command_carries() -> None:
    scene, _ = accepted()
    can = (scene.seen("desk", "question") or {})["can"]
    assert can["question.refuse"] == {"roles": ["lead", "moderator"], "with": ["reason", "state"]}
    assert "question.withdraw" not in can, "the asker's own"
    assert "can" not in (scene.seen("public", "question") or {})


def test_a_computed_field_is_made_from_its_entity() -> None:
    scene, id = accepted()
    assert (scene.seen("desk", "question") or {})["edited"] is False
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Sổ?")
    assert (scene.seen("desk", "question") or {})["edited"] is True


def test_an_entity_is_known_by_the_state_it_is_shown_as() -> None:
    scene, id = published()
    scene.given(LAN, "question.veil", question=id, state="answered_live", reason="spam")
    assert scene.seen("public", "answer") is None
    assert (scene.seen("desk", "answer") or {})["state"] == "published"
