"""On which databases a test runs that takes long: what differs between them is tried by quicker ones each time."""

import pytest

# Each time on SQLite; on PostgreSQL by `./giaoluu test --long`.
MOSTLY_SQLITE = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
# Each time on PostgreSQL; on SQLite by `./giaoluu test --long`.
MOSTLY_POSTGRESQL = pytest.mark.parametrize(
    "database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.long)], indirect=True
)
