"""Every refusal that a client may be told, with its HTTP status. Its words: `refused.<code>` in config/words.*.toml."""

from http import HTTPStatus

from server.errors import Refused

_BY_STATUS: dict[HTTPStatus, tuple[str, ...]] = {
    HTTPStatus.BAD_REQUEST: ("command.malformed",),
    HTTPStatus.UNAUTHORIZED: ("sign_in.needed", "sign_in.wrong"),
    HTTPStatus.FORBIDDEN: ("audience.forbidden", "command.forbidden", "form.origin"),
    HTTPStatus.NOT_FOUND: ("lookup.unknown", "question.unknown", "session.unknown", "ticket.unknown"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("body.large",),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        *("answer.conflict", "answer.missing", "answer.published", "audience.unknown"),
        *(
            "calendar.day",
            "calendar.makeup",
            "calendar.nothing",
            "calendar.range",
            "calendar.reason",
            "form.text",
            "calendar.twice",
            "calendar.weekend",
        ),
        *(
            "calendar.import_both",
            "calendar.import_day",
            "calendar.import_empty",
            "calendar.import_key",
            "calendar.import_kind",
            "calendar.import_makeup",
            "calendar.import_many",
            "calendar.import_provisional",
            "calendar.import_section",
            "calendar.import_state",
            "calendar.import_syntax",
            "calendar.import_twice",
            "calendar.import_weekend",
            "calendar.import_year",
        ),
        *("command.not_listed", "command.reused", "command.unknown"),
        *(
            "lookup.mistyped",
            "panel.unknown",
            "plan.answer_by",
            "plan.day",
            "plan.hour",
            "plan.number",
            "plan.past",
            "plan.units",
            "projection.taken",
        ),
        *("question.conflict", "question.too_late", "round.not_now", "round.scheduled", "round.units"),
        *("line.offline", "line.online", "offline.future", "offline.hours", "offline.number"),
        *("readiness.begun", "readiness.not_begun", "readiness.past", "readiness.rehearsal"),
        *("readiness.rehearsal_late", "readiness.rehearsals", "readiness.sentence", "readiness_item.conflict"),
        *("readiness_item.due", "readiness_item.itself", "readiness_item.many", "readiness_item.unknown"),
        *(
            "rehearsal.link",
            "show_item.conflict",
            "show_item.early",
            "show_item.many",
            "show_item.minutes",
            "show_item.overtaken",
            "show_item.short",
        ),
        *("show_item.times", "show_item.too_late", "show_item.unknown"),
        *("announcement.late", "announcement.to_come", "notice.acknowledged", "notice.due_over"),
        *("notice.known", "notice.nobody_silent", "notice.unknown", "plan.clash"),
        *("plan.sitting", "plan.region", "plan.window", "round.after_sitting"),
        *("round.day_twice", "round.days_count", "round.days_locked", "round.not_later"),
        *("round.not_of_it", "round.number_taken", "round.topic_locked", "round.topic_same"),
        *("version.conflict", "version.own", "version.unknown"),
        *("server.error", "server.restarting"),
        *(
            "session.closed",
            "session.deadlines_stay",
            "session.intake_stopped",
            "session.not_now",
            "session.not_open_yet",
        ),
        *("session.times", "session.too_late", "session.unanswered", "sign_in.link", "sign_in.revoked"),
        *(
            "sitting.conflict",
            "sitting.days",
            "sitting.long",
            "sitting.past",
            "sitting.unknown",
            "stage.busy",
            "stage.overtaken",
        ),
        *("stream.kept", "stream.unknown", "text.empty", "text.invalid", "text.long"),
        *("contact.mail", "contact.phone", "officer.days", "officer.ended", "officer.head", "officer.unknown"),
        *("ticket.conflict", "ticket.long"),
        *("unit.circle", "unit.days", "unit.ended", "unit.itself", "unit.known", "unit.label", "unit.merging"),
        *("unit.no_rounds", "unit.not_merging", "unit.slug", "unit.unknown"),
        *("words.official", "words.unknown"),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("asks.throttled", "lookup.throttled", "session.crowded", "sign_in.throttled"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("retry",),
}
STATUS = {code: int(status) for status, codes in _BY_STATUS.items() for code in codes}


def status_of(no: Refused) -> int:
    """The HTTP status that goes with a refusal."""
    return STATUS.get(no.code, int(HTTPStatus.UNPROCESSABLE_ENTITY))
