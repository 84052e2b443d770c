"""The tables of the log, as SQLAlchemy Core knows them. migrations/ makes them."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

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

clocks = Table(
    "clocks",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("due_at", BigInteger),
)

cursors = Table(
    "cursors",
    metadata,
    Column("projector", Text, primary_key=True),
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger),
)

reactions = Table(
    "reactions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cause_stream", Text),
    Column("cause_seq", BigInteger),
    Column("n", Integer),
    Column("target", Text),
    Column("command", Text),
    Column("payload", Text),
    Column("refused_by", Text),
    Column("state", Text),
    Column("attempts", Integer),
    Column("next_at", BigInteger),
    Column("created_at", BigInteger),
    Column("error", Text),
)

mails = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("recipient", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("state", Text),
    Column("attempts", Integer),
    Column("created_at", BigInteger),
    Column("next_at", BigInteger),
    Column("sent_at", BigInteger),
    Column("error", Text),
    Column("stream", Text),
    Column("question", Text),
    Column("kind", Text),
    Column("status", Text),
    Column("mail_id", Text),
)
