"""The table of the audit page as SQLAlchemy knows it; migration 0039 makes it."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

audit_entries = Table(
    "audit_entries",
    MetaData(),
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger),
    *(Column(name, Text) for name in ("actor", "name", "sort", "room", "session", "question")),
)
