"""The table of breaches of personal data (see tables.py)."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

breaches = Table(
    "breaches",
    MetaData(),
    Column("id", Text, primary_key=True),
    *(Column(name, Text) for name in ("stream", "unit", "state", "text")),
    Column("number", Integer),
    *(Column(name, BigInteger) for name in ("found_at", "due_at", "authority_at", "persons_at", "people", "acted_at")),
)
