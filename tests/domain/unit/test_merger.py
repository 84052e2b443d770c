"""The merger of units: asked for, confirmed, refused; of a circle one merger stands."""

from typing import Any

from server.domain.command import REACTION, Actor
from server.domain.unit.unit import need
from server.errors import Refused
from server.log.entry import Reaction
from tests.domain.scenes import Scene
from tests.domain.unit.test_unit import OWN, REGISTER, registered

CAUSE = Actor("stream:unit:kiengiang", frozenset({REACTION}))


def may_read(state: object, audience: str) -> list[Any]:
    """It says nothing."""
    return []


class Register:
    """Several units, and an outbox between them."""

    def __init__(self, *slugs: str) -> None:
        self.units = {slug: registered(slug, aliases=[]) for slug in slugs}

    def merge(self, slug: str, into: str, at: int = 0) -> list[Reaction]:
        scene = self.units[slug]
        scene.now += at
        scene.given(REGISTER, "unit.merge", into=into, on="2025-07-01")
        return scene.caused

    def deliver(self, *reactions: Reaction) -> None:
        """These and all that they cause, refusals too."""
        waiting = [(each, "") for each in reactions]
        while waiting:
            each, _ = waiting.pop(0)
            scene = self.units[each.target.partition(":")[2]]
            scene.when(CAUSE, each.command, **each.payload)
            if isinstance(no := scene.refusal, Refused) and each.refused:
                told = {"target": each.target, "command": each.command, "code": no.code, "details": no.details}
                waiting.append((Reaction(f"unit:{each.payload['unit']}", each.refused, told), ""))
            waiting += [(more, "") for more in scene.caused]

    def states(self) -> dict[str, tuple[str, str]]:
        units = {slug: need(scene.state) for slug, scene in self.units.items()}
        return {slug: (unit.state, unit.successor) for slug, unit in units.items()}


def test_a_unit_is_taken_up_when_its_successor_says_so() -> None:
    register = Register("kiengiang", "angiang")
    caused = register.merge("kiengiang", "angiang")
    assert register.states()["kiengiang"] == ("merging", "angiang")
    assert [(each.target, each.command, each.refused) for each in caused] == [
        ("unit:angiang", "unit.receive", "unit.note_refusal")
    ]
    register.deliver(*caused)
    register.units["kiengiang"].then("unit.merged")
    assert register.states() == {"kiengiang": ("merged", "angiang"), "angiang": ("active", "")}
    (taken,) = need(register.units["angiang"].state).predecessors
    assert (taken.unit, taken.on) == ("kiengiang", "2025-07-01")


def test_what_cannot_be_merged() -> None:
    register = Register("kiengiang", "angiang")
    scene = register.units["kiengiang"]
    scene.when(OWN, "unit.merge", into="angiang", on="2025-07-01").refused("command.forbidden")
    scene.when(REGISTER, "unit.merge", into="kiengiang", on="2025-07-01").refused("unit.itself", field="into")
    scene.when(REGISTER, "unit.merge", into="angiang", on="2025-02-30").refused("plan.day", field="on")
    scene.when(REGISTER, "unit.merge", into="angiang", on="2008-08-01").refused("unit.days", field="on")
    caused = register.merge("kiengiang", "angiang")
    scene.when(REGISTER, "unit.merge", into="angiang", on="2025-07-01").refused("unit.merging", into="angiang")
    register.deliver(*caused)
    scene.when(REGISTER, "unit.merge", into="cantho", on="2025-07-01").refused("unit.ended", into="angiang")
    scene.when(REGISTER, "unit.change", valid_from="2026-01-01", name="x", title="x").refused("unit.ended")
    register.units["angiang"].when(REGISTER, "unit.merge", into="kiengiang", on="2026-07-01").refused("unit.circle")


def test_a_successor_that_is_unknown_or_ended_refuses_and_the_unit_is_told() -> None:
    register = Register("kiengiang", "angiang", "cantho")
    register.units["atlantis"] = Scene("unit:atlantis")
    register.deliver(*register.merge("kiengiang", "atlantis"))
    register.units["kiengiang"].then("unit.merger_refused")
    turned = need(register.units["kiengiang"].state).turned
    assert turned is not None
    assert (turned.into, turned.code) == ("atlantis", "unit.unknown")
    register.units.pop("atlantis")
    register.deliver(*register.merge("angiang", "cantho"))
    register.deliver(*register.merge("kiengiang", "angiang"))
    assert register.states()["kiengiang"] == ("active", "")
    assert (need(register.units["kiengiang"].state).turned or turned).code == "unit.ended"


def test_of_two_that_make_a_circle_the_older_stands() -> None:
    for swapped in (False, True):
        register = Register("kiengiang", "angiang")
        first, second = register.merge("kiengiang", "angiang"), register.merge("angiang", "kiengiang", at=5)
        register.deliver(*(second + first if swapped else first + second))
        assert register.states() == {"kiengiang": ("merged", "angiang"), "angiang": ("active", "")}
        turned = need(register.units["angiang"].state).turned
        assert (turned and turned.code) == "unit.circle"


def test_of_two_at_one_moment_still_one_stands() -> None:
    register = Register("kiengiang", "angiang")
    register.deliver(*register.merge("kiengiang", "angiang"), *register.merge("angiang", "kiengiang"))
    assert sorted(state for state, _ in register.states().values()) == ["active", "merged"]


def test_three_in_a_ring_never_close_it() -> None:
    register = Register("a1", "b2", "c3")
    ring = [each for n, (one, into) in enumerate((("a1", "b2"), ("b2", "c3"), ("c3", "a1"))) for each in
            register.merge(one, into, at=n)]  # fmt: skip
    register.deliver(*reversed(ring))
    assert register.states() == {"a1": ("merged", "b2"), "b2": ("merged", "c3"), "c3": ("active", "")}


def test_each_step_by_itself() -> None:
    scene = registered("kiengiang", aliases=[]).when(REGISTER, "unit.merge", into="angiang", on="2025-07-01")
    scene.then("unit.merger_begun")
    told = {"target": "unit:angiang", "command": "unit.receive", "code": "unit.unknown"}
    scene.when(CAUSE, "unit.note_refusal", **told).then("unit.merger_refused")
    scene.given(REGISTER, "unit.merge", into="angiang", on="2025-07-01")
    scene.when(CAUSE, "unit.confirm_merger", into="angiang").then("unit.merged")
    taker = registered().when(CAUSE, "unit.receive", unit="kiengiang", on="2025-07-01", since=0).then("unit.received")
    assert [(each.target, each.command) for each in taker.caused] == [("unit:kiengiang", "unit.confirm_merger")]


def test_nobody_confirms_what_is_not_asked() -> None:
    scene = registered()
    scene.when(CAUSE, "unit.confirm_merger", into="cantho").refused("unit.not_merging")
    scene.when(CAUSE, "unit.receive", unit="angiang", on="2025-07-01", since=0).refused("unit.itself")
    told = {"target": "unit:cantho", "command": "unit.receive", "code": "unit.ended"}
    scene.when(CAUSE, "unit.note_refusal", **told).refused("unit.not_merging")
    Scene("unit:angiang").when(REGISTER, "unit.merge", into="cantho", on="2025-07-01").refused("unit.unknown")
