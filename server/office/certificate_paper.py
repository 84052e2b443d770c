"""The certificate of what was done about a request for one's own data, as an office document: what its page says."""

from collections.abc import Mapping
from typing import Any

from server.domain.unit.data_request import DataRequest
from server.local_time import clock, day_of
from server.office import certificate_words
from server.office.rendering.paper import Paper, Section, page_number_of
from server.office.report_words import Say, lines
from server.office.result_report import heads, place_date


def paper(one: DataRequest, about: Mapping[str, Any], place: str, say: Say, document: Say) -> Paper:
    """`about`: what the page is drawn of. `say` speaks with the words of pages, `document` with those of documents."""
    day = day_of(one.answered_at or 0)
    number = say("certificate.number", number=one.certificate, unit=about["unit"])
    superior, issuer = heads(about["unit_title"])
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number,
        place_date=place_date(document, place, day),
        kind=say("certificate.title").upper(),
        about=f"{say('certificate.about')} {one.receipt_no}",
        to=say("certificate.to", number=one.receipt_no),
        opening=f"{say('certificate.asked')}: {_wanted(one, say)}. {_at(one.received_at)}.",
        sections=_sections(one, about, say),
        closing=say("certificate.machine"),
        recipients=[],
        signer_title="",
        signer="",
        title=f"{say('certificate.title')} - {number}",
        page_number=page_number_of(day),
    )


def _wanted(one: DataRequest, say: Say) -> str:
    parts = ", ".join(say(f"data_request.part.{part}") for part in one.parts)
    return ": ".join(filter(None, (say(f"data_request.right.{one.right}"), parts)))


def _sections(one: DataRequest, about: Mapping[str, Any], say: Say) -> list[Section]:
    told = {
        "outcome": [f"{say(f'data_request.outcome.{one.outcome}')}, {_at(one.answered_at or 0)}."],
        "done": certificate_words.done(one, say),
        "left": certificate_words.left(one, say, about["changed"]),
        "kept": [say(f"data_request.kept.{why}") for why in one.kept],
        "said": lines(about["texts"]["reply"]),
        "remains": certificate_words.remains(one, say),
        "digest": [about["digest"], say("certificate.entry", stream=about["stream"], seq=one.entry)],
    }
    shown = ((name, paragraphs) for name, paragraphs in told.items() if paragraphs)
    return [
        Section(heading=f"{n}. {say(f'certificate.{name}')}", paragraphs=paragraphs)
        for n, (name, paragraphs) in enumerate(shown, 1)
    ]


def _at(at: int) -> str:
    return f"{clock(at)}, {day_of(at):%d/%m/%Y}"
