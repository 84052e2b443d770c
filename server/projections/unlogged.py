"""Rows that follow from no log, kept by stream beside those that do: copied with them, and wiped with a rehearsal."""

from sqlalchemy import BigInteger, Column, MetaData, Table, Text

metadata = MetaData()

# From which neighbourhood of addresses a question came, as a salted hash: rows in no log, while intake is open.
origins = Table(
    "origins",
    metadata,
    Column("question", Text, primary_key=True),
    Column("stream", Text),
    Column("prefix", Text),
    Column("at", BigInteger),
)

# Who asks along with what: rows of people, in no log.
supports = Table(
    "supports",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("asker", Text, primary_key=True),
    Column("at", BigInteger),
)
