"""A role of PostgreSQL that does what a running server does, and no more: it owns nothing, makes and changes no table,
and of what is written in the log it may blank words alone. Whoever owns the tables brings them up to date and says what
this role may (`./giaoluu migrate --web ROLE`).
"""

import re
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Added to, and otherwise never changed: for the rehearsals' own rows, which go whole, triggers stand guard.
KEPT = ("entries", "commands")
WORDS = "words, salt"
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_OWNER = text("""SELECT pg_get_userbyid(relowner) = current_user FROM pg_class
    WHERE relname = 'migrations' AND relnamespace = current_schema()::regnamespace""")
_ROLES = text(
    "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = :role"
)
_SELF = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


class Own(NamedTuple):
    """What the role of a connection is: may it change the tables, may it do anything at all?"""

    owner: bool
    superuser: bool


class TooMuch(Exception):
    """A role that no grant can hold back."""


def grants(role: str, schema: str = "public") -> list[str]:
    """The statements, for the owner of the tables. They may be repeated."""
    if not _ROLE.fullmatch(role):
        raise ValueError(f"{role!r}: a role is called in small letters, digits and _")
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
        *(f"REVOKE UPDATE ON {table} FROM {role}" for table in KEPT),
        f"GRANT UPDATE ({WORDS}) ON entries TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON migrations FROM {role}",
    ]


async def grant(connection: AsyncConnection, role: str) -> None:
    """Raises TooMuch for a role that may do anything, and ValueError for one that is not there."""
    found = (await connection.execute(_ROLES, {"role": role})).first()
    if found is None:
        raise ValueError(f"there is no role {role}")
    if any(found):
        raise TooMuch(role)
    for statement in grants(role, str((await connection.execute(text("SELECT current_schema()"))).scalar_one())):
        await connection.execute(text(statement))


async def own(connection: AsyncConnection) -> Own:
    owner = (await connection.execute(_OWNER)).scalar()
    return Own(bool(owner), bool((await connection.execute(_SELF)).scalar()))
