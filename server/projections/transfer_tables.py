"""The tables of what moved between units, and of what was set apart."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, SmallInteger, Table, Text

metadata = MetaData()

transfers = Table(
    "transfers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text),
    Column("session", Text),
    Column("state", Text),
    Column("heading", Text),
    Column("open", SmallInteger),
    Column("shown", SmallInteger),
    Column("custody", Text),
    Column("origin", Text),
    Column("origin_question", Text),
    Column("receipt_no", Text),
    Column("number", Integer),
    Column("round", Text),
    Column("kind", Text),
    Column("asker_type", Text),
    Column("field", Text),
    Column("from_unit", Text),
    Column("sent_to", Text),
    Column("act", Text),
    Column("moves", Integer),
    Column("outcome", Text),
    Column("bounced", Text),
    Column("edited", SmallInteger),
    Column("asked_at", BigInteger),
    Column("moved_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("due", BigInteger),
    Column("stream", Text),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("unit", Text),
    Column("state", Text),
    Column("procedure", Text),
    Column("receipt_no", Text),
    Column("handler", Text),
    Column("looks", Integer),
    Column("looked_at", BigInteger),
    Column("received_at", BigInteger),
    Column("stream", Text),
)
