"""What keeps a verb from its work, in words for the operator: a damaged file, a full disk, a read-only folder."""

import errno
import os

from server import words
from server.errors import Corrupt, Unavailable
from server.log.outage import reason
from server.settings import SettingsError

_BY_ERRNO = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EFBIG: "full", errno.EROFS: "readonly"}


def sentence(error: BaseException) -> str | None:
    """One line in both languages; None for a fault of the program, which must stay loud."""
    if isinstance(error, SettingsError):
        return str(error)
    kind, what = _kind(error)
    if kind is None:
        return None
    return words.both(f"trouble.{kind}", {"what": what}).replace("\n", " / ")


def _kind(error: BaseException) -> tuple[str | None, str]:
    what = str(error).partition("\n")[0] or type(error).__name__
    if isinstance(error, Corrupt):
        return "damaged", what
    if isinstance(error, OSError) and (error.filename is not None or error.errno in _BY_ERRNO):
        where = "" if error.filename is None else f"{error.filename}: "
        return _BY_ERRNO.get(error.errno or 0, "file"), where + os.strerror(error.errno or 0)
    if isinstance(error, Unavailable) and error.__cause__ is not None:
        return reason(error.__cause__) or "away", what
    return ("away", what) if isinstance(error, Unavailable) else (reason(error), what)
