"""The desk shows the limits by which the commands of its own unit are measured."""

from types import SimpleNamespace
from typing import Any

from server import settings
from server.office.units import registry
from server.runtime.terms import terms
from server.web import staff


def test_a_units_own_limits_are_its_desks() -> None:
    chosen = settings.load({"limits.note": "700", "desk.undo_s": "9"}, env={})
    known = terms(chosen, registry())._replace(rooms={"angiang": {"note": 300, "undo_ms": 4000}})
    site: Any = SimpleNamespace(settings=chosen, service=SimpleNamespace(terms=known))
    own, other = staff._limits(site, "angiang"), staff._limits(site, "cantho")
    assert (own["note"], own["undo_ms"]) == (300, 4000)
    assert (other["note"], other["undo_ms"]) == (700, 9000)
    assert {name: own[name] for name in staff.MEASURED} == {
        name: known.at("angiang").limits[name] for name in staff.MEASURED
    }
    assert own["answer"] == chosen.limits.answer
