"""The tables of ways to reach askers and of requests about one's own data."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, SmallInteger, Table, Text

metadata = MetaData()

# Written by people/contacts.py and made by no projector: it stands here so that a turn can take out what it ends.
contacts = Table(
    "contacts",
    metadata,
    Column("question", Text, primary_key=True),
    Column("stream", Text),
    Column("unit", Text),
    Column("key_id", Text),
    Column("sealed", Text),
    Column("finder", Text),
    Column("lang", Text),
    Column("purpose", Text),
    Column("left_at", BigInteger),
    Column("locked", SmallInteger),
)

data_requests = Table(
    "data_requests",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text) for name in ("stream", "unit", "question", "session", "receipt_no", "asked_right")),
    *(Column(name, Text) for name in ("state", "handler", "outcome")),
    *(Column(name, Integer) for name in ("number", "confirm_days", "answer_days")),
    *(Column(name, BigInteger) for name in ("received_at", "confirmed_at", "answered_at")),
)
