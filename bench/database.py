"""A new database for a bench, of the kind that keeps what it says: fsync on, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests import servers

KINDS = ("postgresql", "sqlite")


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Its URL."""
    if kind == "postgresql":
        with servers.postgresql(servers.MODEST) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"
