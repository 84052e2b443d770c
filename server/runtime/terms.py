"""What input is measured by in this installation: limits, lists, and how much of an approval its units ask for."""

from server.domain.command import Terms
from server.domain.session.moderation import REASONS
from server.office.units import Lists, Registry
from server.runtime import approval
from server.settings import Settings

LIMITS = ("question", "name", "place", "note", "answer", "topic", "document", "chat", "chat_lines")


def terms(settings: Settings, rooms: Registry) -> Terms:
    """What input is measured by in this installation."""
    fixed = {
        "field": frozenset(rooms.fields),
        "reason": frozenset(REASONS),
        "alone": frozenset(settings.rounds.alone if settings.rounds.separate else ("*",)),
        "readiness": frozenset(settings.readiness.list),
        "occupied": (),
        "owners": (),
        "sittings": (),
        "embed_hosts": frozenset(settings.video.embed_hosts),
        "stream_hosts": frozenset(settings.video.stream_hosts),
    }
    own, units = settings.limits, approval.differing(settings.answers)
    return Terms(numbers(settings), Lists(rooms, fixed), own.combining_marks, own.code_points, own.script_marks, units)


def numbers(settings: Settings) -> dict[str, int]:
    """The terms that are numbers."""
    limits = {name: getattr(settings.limits, name) for name in LIMITS}
    limits["end_undo_ms"] = settings.session.end_undo_min * 60_000
    limits |= settings.show.terms() | settings.readiness.terms() | settings.desk.terms() | settings.transfers.terms()
    limits |= settings.breach.terms() | settings.guests.terms() | settings.panel.terms() | settings.stage.terms()
    limits |= settings.data.terms()
    limits["address"] = settings.video.address
    limits["entered_rows"] = settings.enter.rows
    return limits | {"archive_days": settings.session.archive_days, **approval.everywhere(settings.answers)}
