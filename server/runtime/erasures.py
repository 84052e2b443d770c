"""What was taken out for ever, as a list outside of the database: a backup from before, put back, loses it again.

A line is `kind place at mark`, and no word of anybody: `words <stream> <seq> <digest of the entry>`,
`contact <question> <when it was left> -`, `text <data request>/<part> <when it was written> -`, `apart <question> 0
<procedure>`. Triggers note all but the last in the table `erasures` in the transaction that takes them out; whoever
leads brings the list up to date.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, Table, Text, and_, inspect, select, tuple_, update

from server.domain.outside import PUT_APART
from server.errors import Unavailable
from server.local_time import DAY_MS
from server.log.book import Book
from server.log.outage import answering
from server.log.replaced_file import replace
from server.log.tables import entries
from server.log.vacuum import HOLDING, vacuum
from server.settings import Settings
from server.transport.tasks import failed, keep

log = logging.getLogger(__name__)

WORDS, CONTACT, APART, TEXT = KINDS = ("words", "contact", "apart", "text")
NOTHING = "-"
LOOK_S, VACUUM_S, PORTION = 60.0, 1800.0, 500

erasures = Table(
    "erasures",
    MetaData(),
    *(Column(name, Text, primary_key=True) for name in ("kind", "place")),
    Column("at", BigInteger, primary_key=True),
    Column("mark", Text),
    Column("listed", SmallInteger),
)


class Erasure(NamedTuple):
    """`at`: of words their seq, of a contact or a text when it was left. `mark`: the entry's digest, or the
    procedure."""

    kind: str
    place: str
    at: int
    mark: str = ""


def read(path: Path) -> Iterator[Erasure]:
    """What the list says. A line that cannot be read is a ValueError that names it."""
    if not path.exists():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            kind, place, at, mark = line.split(" ")
            if kind not in KINDS:
                raise ValueError(kind)
            yield Erasure(kind, place, int(at), "" if mark == NOTHING else mark)
        except ValueError as error:
            raise ValueError(f"{path.name}, line {number}: not an erasure: {line[:80]}") from error


async def note(book: Book, path: Path, keep_days: int) -> int:
    """Bring the list up to date; how many lines came. Addresses older than they are kept come back from no backup for
    long, so their lines go. Raises Unavailable, OSError or ValueError."""
    known = {*read(path)}
    async with book.looking() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(erasures.name)):
            return 0  # the database of an older program
        found = select(*(erasures.c[name] for name in Erasure._fields))
        if known:
            found = found.where(erasures.c.listed == 0)
        new = [Erasure(*row) for row in await connection.execute(found)]
    apart = [each for stream in {one.place for one in new if one.kind == WORDS} for each in await _apart(book, stream)]
    fresh = {*new, *apart} - known
    if fresh:
        oldest = book.now() - keep_days * DAY_MS
        kept = sorted(each for each in known | fresh if each.kind != CONTACT or each.at > oldest)
        replace(path, "".join(f"{each.kind} {each.place} {each.at} {each.mark or NOTHING}\n" for each in kept))
    for n in range(0, len(new), PORTION):
        await _listed(book, new[n : n + PORTION])
    return len(fresh)


async def differences(book: Book) -> list[str]:
    """Entries whose words were erased and that are not noted, and the other way round; in words."""
    same = (erasures.c.kind == WORDS, erasures.c.place == entries.c.stream, erasures.c.at == entries.c.seq)
    erased = (entries.c.words.is_(None), entries.c.words_hash.is_not(None))
    columns = entries.c.stream, entries.c.seq, entries.c.digest, erasures.c.mark
    wanted = select(*columns).outerjoin_from(entries, erasures, and_(*same)).where(*erased)
    known = select(entries.c.seq).where(entries.c.stream == erasures.c.place, entries.c.seq == erasures.c.at, *erased)
    made_up = select(erasures.c.place, erasures.c.at).where(erasures.c.kind == WORDS, ~known.exists())
    async with book.looking() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table(erasures.name)):
            return []
        lost = [row for row in await connection.execute(wanted) if row.mark != bytes(row.digest).hex()]
    async with book.looking() as connection:
        strays = list(await connection.execute(made_up))
    found = [f"erasures words {row.stream} {row.seq}: missing, or not what the log says" for row in lost]
    return found + [f"erasures words {row.place} {row.at}: does not follow from the log" for row in strays]


async def _apart(book: Book, stream: str) -> list[Erasure]:
    """The questions of a stream that were set apart: their words are erased, and must not be lost."""
    wanted = select(entries.c.facts).where(entries.c.stream == stream, entries.c.name == PUT_APART)
    async with book.looking() as connection:
        facts = [msgspec.json.decode(each) for each in (await connection.execute(wanted)).scalars()]
    return [Erasure(APART, each["question"], 0, each["procedure"]) for each in facts]


async def _listed(book: Book, portion: Iterable[Erasure]) -> None:
    keys = [(each.kind, each.place, each.at) for each in portion]
    one = update(erasures).where(tuple_(erasures.c.kind, erasures.c.place, erasures.c.at).in_(keys)).values(listed=1)
    async with book.writing() as (connection, answering), answering():
        await connection.execute(one)
        await connection.commit()


async def look(book: Book, path: Path, keep_days: int, owed: bool) -> bool:
    """Bring the list up to date. What tables that follow the log kept of erased words leaves their files one look
    later; true: that is owed. Raises Unavailable, OSError or ValueError."""
    fresh = bool(await note(book, path, keep_days))
    if owed and not fresh:
        async with answering(VACUUM_S):
            await vacuum(book.engine, HOLDING, full=False)
    return fresh


async def follow(book: Book, path: Path, keep_days: int, leads: Callable[[], bool]) -> None:
    """For ever, once a minute, whoever leads; an outage of the database is waited out. What was owed when the process
    ended is made up for at its second look."""
    owed, first = False, True
    while True:
        if leads():
            try:
                owed = await look(book, path, keep_days, owed) or first
                first = False
            except Unavailable:
                log.warning("the database does not answer; the list of what was erased waits")
            except (OSError, ValueError) as trouble:
                log.error("the list of what was erased cannot be written: %s", trouble)
                failed("list of what was erased", trouble)
        await asyncio.sleep(LOOK_S)


def begin(book: Book, settings: Settings, leads: Callable[[], bool]) -> None:
    """Start, in the process's own group of tasks, what says what was taken out for ever."""
    keep(partial(follow, book, Path(settings.anchor.erased), settings.mail.keep_days, leads), "list of what was erased")
