"""The dossier as an office document: the register of processing, the impact file, the appendices out of the code."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from server.data_section import Data as DataRights
from server.data_section import Retention
from server.domain.roles import ROLES
from server.dossier.facts import Data, Declared, filled, readers, words_of
from server.office.rendering.paper import Annex, Grid, Paper, Section, page_number_of
from server.office.result_report import heads, number_line, place_date
from server.settings import Settings

Say = Callable[..., str]
DATA_DAYS = tuple(name for name in DataRights.__struct_fields__ if name.endswith("_days"))
# Settings that say how long something is kept or how soon something is to be done, as the appendix lists them.
TERMS = (
    *("mail.keep_days", "mail.stop_days", "session.rehearsal_keep_h", "session.archive_days", "people.sign_in_h"),
    *("people.sign_in_most_h", "people.link_min", "people.review_days", "people.lend_days", "breach.hours"),
    *(f"data.{name}" for name in DATA_DAYS),
    *(f"retention.{name}" for name in Retention.__struct_fields__),
)
# Where data lie outside of the tables, and by which setting.
FILES = ("mail.dir", "anchor.erased", "anchor.dir", "open_data.dir")
ELSEWHERE = ("cookies", "browser", "letters", "backups", "audit", "copy", "downloads", "redis", "logs")
ASKED = ("controller", "officer", "processors", "abroad", "rights", "children", "breach", "review")


def paper(
    known: Declared, tables: Mapping[str, Sequence[str]], unit: str, settings: Settings, today: date, say: Say,
    role: Callable[[str], str],
) -> Paper:  # fmt: skip
    """`tables`: their columns; `role`: what a role is called."""
    superior, issuer = heads(unit)
    return Paper(
        superior=superior,
        issuer=issuer,
        number=number_line(say, "HS"),
        place_date=place_date(say, say("capital"), today),
        kind=say("dossier.kind"),
        about=say("dossier.about"),
        to="",
        opening=say("dossier.opening", unit=unit),
        sections=[*_general(settings, say), *(_section(n, each, settings, say, role) for n, each in _numbered(known))],
        closing=say("dossier.closing"),
        recipients=say("breach.recipients").split("\n")[-1:],
        signer_title=say("breach.signer"),
        signer="",
        annexes=[_terms(settings, say), _roles(known, say, role), *_where(known, tables, settings, say)],
        title=say("dossier.about"),
        page_number=page_number_of(today),
    )


def _numbered(known: Declared) -> list[tuple[int, Data]]:
    return list(enumerate(known.data, len(ASKED) + 1))


def _general(settings: Settings, say: Say) -> list[Section]:
    """What no code knows is left to be filled in by hand."""
    values = {
        "authority": settings.breach.authority, "hours": settings.breach.hours,
        "services": "; ".join(_services(settings, say)), "days": settings.people.review_days,
        **{name: getattr(settings.data, name) for name in DATA_DAYS},
    }  # fmt: skip
    return [
        Section(heading=f"{n}. {say(f'dossier.part.{name}')}", paragraphs=say(f"dossier.{name}", **values).split("\n"))
        for n, name in enumerate(ASKED, 1)
    ]


def _services(settings: Settings, say: Say) -> list[str]:
    """What other servers this one speaks with, by its settings."""
    mail, oidc = settings.mail.transport.rpartition("@")[2].rpartition("//")[2], settings.oidc.issuer
    found = [say("dossier.service.mail", host=mail)] if mail != "files" else []
    return [*found, *([say("dossier.service.oidc", host=oidc)] if oidc else [])] or [say("dossier.service.none")]


def _section(n: int, data: Data, settings: Settings, say: Say, role: Callable[[str], str]) -> Section:
    """One kind of data: a row of the register, and what it may do to whom."""
    seen = [_seen(each, say, role) for each in readers(data)] or [say("dossier.readers.staff")]
    rows = [
        *((say(f"dossier.column.{name}"), filled(getattr(data, name), settings)) for name in
          ("subjects", "what", "purpose", "basis", "kept", "where")),
        (say("dossier.column.readers"), ". ".join(filter(None, ("; ".join(seen), data.seen)))),
        *((say(f"dossier.column.{name}"), getattr(data, name)) for name in ("risk", "measures")),
    ]  # fmt: skip
    grid = Grid(head=[say("dossier.column.item"), say("dossier.column.said")], rows=rows, widths=(2, 7), left=(0, 1))
    return Section(heading=f"{n}. {data.name}", paragraphs=[""], grids=[grid])


def _seen(reader: str, say: Say, role: Callable[[str], str]) -> str:
    audience, _, roles = reader.partition(":")
    return say(f"dossier.readers.{audience}", roles=", ".join(map(role, roles.split())))


def _terms(settings: Settings, say: Say) -> Annex:
    rows = [(say(f"dossier.term.{name}"), filled(f"{{{name}}}", settings), name) for name in TERMS]
    head = [say("dossier.column.term"), say("dossier.column.value"), say("dossier.column.setting")]
    return _annex(1, "terms", Grid(head=head, rows=rows, widths=(6, 1.5, 3), left=(0, 2)), say)


def _roles(known: Declared, say: Say, role: Callable[[str], str]) -> Annex:
    """Who may look at which kinds of data, as the nouns declare their audiences."""
    seats = {data.name: " ".join(each.partition(":")[2] for each in readers(data)).split() for data in known.data}
    none = say("dossier.readers.nothing")
    rows = [(role(each), "; ".join(name for name, seat in seats.items() if each in seat) or none) for each in ROLES]
    grid = Grid(head=[say("dossier.column.role"), say("dossier.column.reads")], rows=rows, widths=(2, 7), left=(0, 1))
    return _annex(2, "roles", grid, say)


def _places(known: Declared, tables: Mapping[str, Sequence[str]], say: Say) -> Annex:
    """Fields of events and columns of tables, kind by kind: what the test holds complete."""
    rows = []
    for data in known.data:
        columns = [f"{table} ({', '.join(tables.get(table, ()))})" for table in data.tables]
        rows += [(data.name, ", ".join(each)) for each in (words_of(data), columns) if each]
    grid = Grid(head=[say("dossier.column.data"), say("dossier.column.place")], rows=rows, widths=(3, 6), left=(0, 1))
    return _annex(3, "places", grid, say)


def _where(known: Declared, tables: Mapping[str, Sequence[str]], settings: Settings, say: Say) -> list[Annex]:
    return [_places(known, tables, say), _files(settings, say)]


def _files(settings: Settings, say: Say) -> Annex:
    """Files and whatever else is outside of the database."""
    rows = [(say(f"dossier.file.{name}"), filled(f"{{{name}}}", settings)) for name in FILES]
    rows += [(say(f"dossier.file.{name}"), say(f"dossier.file.{name}.where")) for name in ELSEWHERE]
    grid = Grid(head=[say("dossier.column.what"), say("dossier.column.where")], rows=rows, widths=(5, 4), left=(0, 1))
    return _annex(4, "files", grid, say)


def _annex(n: int, name: str, grid: Grid, say: Say) -> Annex:
    return Annex(number=say("annex", number=n), title=say(f"dossier.annex.{name}"), reference="", grid=grid)
