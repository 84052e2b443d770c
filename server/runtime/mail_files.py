"""Mails written as files (`mail.transport` "files"): what its asker has taken back, or anybody erased, is in none of
them."""

import asyncio
import os
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from server.domain.erasure import ERASE
from server.domain.session.address import STOP
from server.domain.session.consent import TAKE_BACK
from server.domain.session.moderation import WITHDRAW
from server.local_time import DAY_MS
from server.log.book import Book
from server.log.entry import AckedCommand
from server.log.tables import mails
from server.runtime.erase import told_of

# After these nobody is written to any more about a question.
ENDS = frozenset({STOP, TAKE_BACK, WITHDRAW})
SUFFIX = ".eml"


class MailFiles:
    """`folder`: None until it is known where. `others`: takes out the files of others that hold what was erased."""

    def __init__(self, book: Book, folder: Path | None = None) -> None:
        self._book, self.folder = book, folder
        self.others: Callable[[], object] = lambda: None

    async def after(self, stream: str, name: str, raw: Mapping[str, Any], done: AckedCommand) -> None:
        """A command was done. Raises Unavailable."""
        if name in ENDS:
            await self.forget([str(raw.get("question"))])
        elif name == ERASE and (questions := await told_of(self._book, stream, done.first_seq)):
            self.others()
            await self.forget(questions)

    async def forget(self, questions: Collection[str]) -> None:
        """Whatever was written about these questions. Raises Unavailable."""
        if self.folder is None:
            return
        async with self._book.looking() as connection:
            found = await connection.execute(select(mails.c.mail_id).where(mails.c.question.in_([*questions])))
            names = [f"{id}{SUFFIX}" for (id,) in found if id]
        await asyncio.to_thread(_remove, self.folder, names)

    async def sweep(self, days: int) -> int:
        """Take out what was written so long ago; gives how many."""
        before = time.time() - days * DAY_MS / 1000
        return await asyncio.to_thread(_older, self.folder, before) if self.folder else 0


def _remove(folder: Path, names: Collection[str]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _older(folder: Path, before: float) -> int:
    gone = 0
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for each in found:
            if each.name.endswith(SUFFIX) and each.stat().st_mtime < before:
                Path(each.path).unlink(missing_ok=True)
                gone += 1
    return gone
