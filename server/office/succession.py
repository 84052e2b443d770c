"""Which mergers a file of units asks for, beside what the register has already. Pure."""

from collections.abc import Iterator, Mapping

from server.domain.unit.version import Version
from server.office.register import Known
from server.office.units_file import Entry, Problem

Said = Mapping[str, tuple[Version, ...]]
Claims = dict[str, dict[str, str]]


def mergers(units: Mapping[str, Entry], known: Mapping[str, Known]) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Unit to successor and day; a unit goes where it says itself, else to the first that names it. And what cannot be:
    mergers of unknown units, of one that is merged into another already, in a circle."""
    said: dict[str, tuple[Version, ...]] = {slug: (each.version,) for slug, each in units.items()}
    said |= {slug: each.versions for slug, each in known.items() if slug not in units}
    own = _own(said)
    claims = _claims(said, own)
    wanted = {slug: _chosen(found, own.get(slug, "")) for slug, found in claims.items()}
    return wanted, list(_problems(wanted, claims, units, known))


def _own(said: Said) -> dict[str, str]:
    """The successor that a unit names itself, the latest."""
    return {slug: each.successor for slug, versions in said.items() for each in versions if each.successor}


def _claims(said: Said, own: Mapping[str, str]) -> Claims:
    """By unit, who is said to take it up, and since when."""
    claims: Claims = {}
    for slug, versions in said.items():
        for each in versions:
            for before in each.predecessors:
                if before != slug:
                    claims.setdefault(before, {}).setdefault(slug, each.valid_from)
    for slug, into in own.items():
        if into in said:
            claims.setdefault(slug, {}).setdefault(into, said[into][0].valid_from)
    return claims


def _chosen(found: Mapping[str, str], own: str) -> tuple[str, str]:
    into = own if own in found else next(iter(found))
    return into, found[into]


def _problems(
    wanted: Mapping[str, tuple[str, str]], claims: Claims, units: Mapping[str, Entry], known: Mapping[str, Known]
) -> Iterator[Problem]:
    for slug, (into, _) in wanted.items():
        entry = units.get(into) or units.get(slug)
        if entry is None:
            continue
        line, before = entry.line("predecessors" if into in units else "successor"), known.get(slug)
        if slug not in units and before is None:
            yield Problem(line, "predecessor", {"unit": into, "before": slug})
        elif before and before.successor not in ("", *claims[slug]):
            yield Problem(line, "merged_before", {"unit": into, "before": slug, "into": before.successor})
        elif _circular(slug, wanted, known):
            yield Problem(line, "circle", {"unit": slug})


def _circular(slug: str, wanted: Mapping[str, tuple[str, str]], known: Mapping[str, Known]) -> bool:
    passed, at = {slug}, slug
    while into := (known[at].successor if at in known else "") or (wanted[at][0] if at in wanted else ""):
        if into in passed:
            return True
        passed.add(into)
        at = into
    return False
