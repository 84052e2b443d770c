"""The tables of people as SQLAlchemy sees them; migrations 0003 and 0029 make them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, Table, Text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.engine import reading as engine_for_reading
from server.log.outage import answering

READ_S = 3

_data = MetaData()

accounts = Table(
    "accounts",
    _data,
    Column("id", Text, primary_key=True),
    Column("login", Text),
    Column("name", Text),
    Column("password", Text),
    Column("created_at", BigInteger),
    Column("signed_in_at", BigInteger),
    Column("disabled_at", BigInteger),
    Column("password_at", BigInteger),
)
roles = Table(
    "roles",
    _data,
    Column("account", Text, primary_key=True),
    Column("room", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("until", BigInteger),
    Column("why", Text),
    Column("granted_at", BigInteger),
    Column("granted_by", Text),
    Column("seen_at", BigInteger),
)
sign_ins = Table(
    "sign_ins",
    _data,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text),
    Column("created_at", BigInteger),
    Column("expires_at", BigInteger),
    Column("passed", SmallInteger),
    Column("factor_at", BigInteger),
    Column("factor", Text),
    Column("challenge", Text),
    Column("device", Text),
    Column("network", Text),
    Column("strange", SmallInteger),
)
links = Table(
    "links",
    _data,
    Column("token_hash", Text, primary_key=True),
    Column("account", Text),
    Column("expires_at", BigInteger),
    Column("used_at", BigInteger),
)
people_rev = Table("people_rev", _data, Column("rev", BigInteger))
people_changes = Table(
    "people_changes",
    _data,
    Column("rev", BigInteger, primary_key=True),
    Column("account", Text, primary_key=True),
)
contact_keys = Table(
    "contact_keys",
    _data,
    Column("id", Text, primary_key=True),
    Column("unit", Text),
    Column("wrapped", Text),
    Column("created_at", BigInteger),
    Column("retired", SmallInteger),
)
data_request_texts = Table(
    "data_request_texts",
    _data,
    Column("request", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    *(Column(name, Text) for name in ("unit", "key_id", "sealed")),
    Column("at", BigInteger),
)
mail_stops = Table(
    "mail_stops",
    _data,
    Column("finder", Text, primary_key=True),
    Column("why", Text),
    Column("at", BigInteger),
)
factors = Table(
    "factors",
    _data,
    Column("id", Text, primary_key=True),
    Column("account", Text),
    Column("kind", Text),
    Column("name", Text),
    Column("sealed", Text),
    Column("key_id", Text),
    Column("public", Text),
    Column("rp", Text),
    Column("step", BigInteger),
    Column("confirmed", SmallInteger),
    Column("created_at", BigInteger),
    Column("used_at", BigInteger),
)
recovery_codes = Table(
    "recovery_codes",
    _data,
    Column("account", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("salt", Text),
)
identities = Table(
    "identities",
    _data,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("account", Text),
)
account_acts = Table(
    "account_acts",
    _data,
    Column("n", BigInteger, primary_key=True),
    Column("at", BigInteger),
    Column("account", Text),
    Column("actor", Text),
    Column("what", Text),
    Column("detail", Text),
    Column("digest", Text),
)
ALL = (
    *(accounts, roles, sign_ins, links, people_rev, people_changes),
    *(factors, recovery_codes, identities, account_acts),
)


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection for single statements that only read. Raises Unavailable when the database does not answer."""
    async with answering(READ_S), engine_for_reading(engine).connect() as connection:
        yield connection
