"""What the units wrote in one part of their reports, for the Office to write the consolidated one from."""

from server.domain.session.report import of as report_of
from server.errors import Refused
from server.office.consolidated_report import RoundFacts
from server.web.site import Site


async def gathered(site: Site, facts: RoundFacts, part: str) -> str:
    """A paragraph a unit, by its name; shortened alike where all together would be too long."""
    found: list[tuple[str, str]] = []
    for each in facts.total.counted:
        try:
            report = report_of((await site.folded.read(each.id)).state)
        except Refused:
            continue
        text = " ".join((getattr(report, part).text or "").split()) if report else ""
        if text:
            found.append((facts.units.get(each.unit, each.unit), text))
    most = site.settings.limits.answer // (len(found) or 1)
    return "\n".join(_cut(f"{unit}: {text}", most) for unit, text in sorted(found))


def _cut(text: str, most: int) -> str:
    """At a word, with room for the sign that it was."""
    return text if len(text) < most else text[: most - 2].rpartition(" ")[0] + "…"
