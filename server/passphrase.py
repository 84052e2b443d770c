"""The passphrase of a backup: out of a file, out of the environment, or typed; never on the command line, where every
user of the machine reads it."""

import os
import sys
import unicodedata
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path

VARIABLE = "GIAOLUU_BACKUP_PASSPHRASE"
WANTED = (
    f"cần cụm mật khẩu: --passphrase-file hoặc {VARIABLE} / a passphrase is needed: --passphrase-file or {VARIABLE}"
)


class Missing(Exception):
    """There is none, in words for the operator."""


def argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help=f"cụm mật khẩu ở dòng đầu của tệp / the passphrase is the first line of this file; or {VARIABLE}",
    )  # fmt: skip


def chosen(file: Path | None, *, ask: bool, twice: bool = False) -> str | None:
    """None = none was given, and none is needed (`ask`). Raises Missing."""
    if file is not None:
        try:
            found = file.read_text(encoding="utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Missing(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    elif (given := os.environ.get(VARIABLE)) is not None:
        found = given.strip()
    elif not ask:
        return None
    elif not sys.stdin.isatty():
        raise Missing(WANTED)
    else:
        found = getpass("cụm mật khẩu / passphrase: ")
        if twice and getpass("một lần nữa / once more: ") != found:
            raise Missing("hai lần không giống nhau / they are not the same")
    if not found:
        raise Missing(WANTED)
    return unicodedata.normalize("NFC", found)  # two keyboards write one Vietnamese letter differently
