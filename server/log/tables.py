"""The tables of the log and of the projections, as SQLAlchemy Core knows them. migrations/ makes them."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

metadata = MetaData()

heads = Table(
    "heads",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger),
    Column("digest", LargeBinary),
    Column("at", BigInteger),
)

entries = Table(
    "entries",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("at", BigInteger),
    Column("by", Text),
    Column("name", Text),
    Column("version", Integer),
    Column("facts", Text),
    Column("words", Text),
    Column("words_hash", LargeBinary),
    Column("salt", LargeBinary),
    Column("digest", LargeBinary),
)

commands = Table(
    "commands",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("actor", Text, primary_key=True),
    Column("cid", Text, primary_key=True),
    Column("payload_hash", LargeBinary),
    Column("first_seq", BigInteger),
    Column("n", Integer),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, unique=True),
    Column("room", Text),
    Column("code", Text, unique=True),
    Column("topic", Text),
    Column("venue", Text),
    Column("state", Text),
    Column("rehearsal", SmallInteger),
    Column("intake_opens", BigInteger),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("answer_due", BigInteger),
    Column("due_next", BigInteger),
    Column("value", Text),
)

transcript = Table(
    "transcript",
    metadata,
    Column("question", Text, primary_key=True),
    Column("session", Text),
    Column("room", Text),
    Column("number", Integer),
    Column("state", Text),
    Column("at", BigInteger),
    Column("value", Text),
)

receipts = Table(
    "receipts",
    metadata,
    Column("finder", Text, primary_key=True),
    Column("session", Text),
    Column("question", Text),
)

projections = {table.name: table for table in (sessions, transcript, receipts)}
