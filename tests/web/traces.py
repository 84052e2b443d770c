"""Where a marked value is looked for: everything that an installation keeps, and a copy of it made now."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
from sqlalchemy import select, text

from server import copies
from server.app import App
from server.log.outbox import Mail
from server.log.tables import mails
from server.office.letter import Written

Marked = Callable[[str], bool]


async def kept(app: App, folder: Path, marked: Marked) -> list[str]:
    """The names of what holds something marked: tables, files below the folder, mail that would be sent now, a copy of
    the database. SQLite's own files are among the files; of PostgreSQL the tables are read."""
    copy = folder / "copy"
    copy.unlink(missing_ok=True)
    await copies.write(app.book.engine, copy, folder / "anchors", None)
    found = ["copy"] if marked(gzip.decompress(copy.read_bytes()).decode()) else []
    copy.unlink()
    async with app.book.engine.connect() as connection:
        for name in await tables(connection):
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).all()
            found += [name] if marked(str(rows)) else []
    for file in (each for each in folder.rglob("*") if each.is_file()):
        held = file.read_bytes()
        plain = gzip.decompress(held) if file.suffix == ".gz" else held
        found += [file.name] if marked(plain.decode(errors="replace")) else []
    return found + ["mail" for each in await waiting(app) if isinstance(each, Written) and marked(str(each))]


async def waiting(app: App) -> list[Written | str]:
    """What would be sent now of all that waits in the outbox."""
    async with app.book.engine.connect() as connection:
        queued = (await connection.execute(select(mails))).mappings().all()
    every = [Mail(**{name: each[name] for name in Mail._fields}) for each in queued]
    return [await app.telling.write(each) for each in every if each.kind]


async def tables(connection: Any) -> list[str]:
    wanted = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
    }[connection.dialect.name]
    return [row[0] for row in await connection.execute(text(wanted))]


def unpacked(content: bytes) -> str:
    """The texts within a DOCX, XLSX or PDF; "" of anything else."""
    if content.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(file.read(name).decode(errors="replace") for name in file.namelist())
