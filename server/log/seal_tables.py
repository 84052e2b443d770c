"""The tables of the seals, beside those of the log. They do not follow from it: `rebuild` leaves them alone."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

metadata = MetaData()

seal_keys = Table(
    "seal_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("public", Text),
    Column("made_at", BigInteger),
    Column("retired_at", BigInteger),
    Column("vouched_by", Text),
    Column("voucher", Text),
)

seal_streams = Table(
    "seal_streams",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("salting", Text),
)

seal_leaves = Table(
    "seal_leaves",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("leaf", Text),
    Column("words", Text),
)

seals = Table(
    "seals",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seq", BigInteger),
    Column("at", BigInteger),
    Column("key_id", Text),
    Column("root", Text),
    Column("statement", Text),
    Column("signature", Text),
)

seal_witnesses = Table(
    "seal_witnesses",
    metadata,
    Column("witness", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("kind", Text),
    Column("digest", Text),
    Column("at", BigInteger),
)
