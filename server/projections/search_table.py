"""The table in which a search looks, beside those of `tables.py`, which names it, too."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, SmallInteger, Table, Text

search_documents = Table(
    "search_documents",
    MetaData(),
    Column("n", BigInteger),  # the database counts it; kept when the row changes
    Column("question", Text, primary_key=True),
    Column("stream", Text),
    Column("seq", BigInteger),
    Column("session", Text),
    Column("room", Text),
    Column("at", BigInteger),
    Column("shown", SmallInteger),
    Column("year", Integer),
    Column("late", SmallInteger),
    Column("province", Text),
    Column("field", Text),
    Column("asker_type", Text),
    Column("person", Text),
    Column("asked_exact", Text),
    Column("asked_folded", Text),
    Column("rest_exact", Text),
    Column("rest_folded", Text),
)
