"""The role under which a server runs: it does all that a house does, and cannot change a table or what was written."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.doctor.database import role
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.web_role import grants
from server.verbs import migrate as verb
from tests import servers
from tests.books import Deadlines
from tests.runtime.services import ASK, home
from tests.web.sites import Visit, site, until_open, until_reacted

REFUSED = [
    "UPDATE entries SET facts = '{}'",
    "UPDATE entries SET digest = salt",
    "UPDATE commands SET n = 0",
    "TRUNCATE entries",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "ALTER TABLE entries ADD COLUMN more TEXT",
    "ALTER TABLE accounts ADD COLUMN more TEXT",
    "DROP TABLE entries CASCADE",
    "DROP TABLE accounts",
    "DROP TRIGGER entries_stay ON entries",
    "DROP FUNCTION log_keeps() CASCADE",
    "CREATE OR REPLACE FUNCTION log_keeps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TABLE another (id TEXT)",
    "SET session_replication_role = replica",
    "INSERT INTO migrations VALUES (9999, 'x', 1)",
    "COPY entries TO PROGRAM 'cat'",
    "DELETE FROM entries",  # the triggers': rehearsals go whole, nothing else does
]


@pytest.fixture
def web_url(pg_url: str, tmp_path: Path) -> Iterator[str]:
    """The same database for a role of its own, as the verb leaves it."""
    role, password = f"web_{secrets.token_hex(6)}", secrets.token_hex(8)
    servers.psql(pg_url, f"CREATE ROLE {role} LOGIN PASSWORD '{password}'")
    try:
        given = ["--set", f"paths.var={tmp_path}", "--set", f"database.url={pg_url}"]
        assert verb.main([*given, "--web", role]) == 0
        assert verb.main([*given, "--web", "nobody_here"]) == 1
        assert verb.main([*given, "--web", "postgres"]) == 1, "no grant holds a superuser back"
        parts = urlsplit(pg_url)
        place = parts.netloc.rpartition("@")[2]
        yield urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}"))
    finally:
        servers.psql(pg_url, f"DROP OWNED BY {role}")
        servers.psql(pg_url, f"DROP ROLE {role}")


async def let(engine: AsyncEngine, statement: str) -> bool:
    async with engine.connect() as connection:
        try:
            await connection.execute(text(statement))
        except DBAPIError as refused:
            return not re.search("permission denied|must be|the log is kept", str(refused))
        finally:
            await connection.rollback()
    return True


async def test_it_does_what_a_house_does_and_touches_nothing_that_is_written(web_url: str, tmp_path: Path) -> None:
    async with home(web_url) as here:
        await here.plan()
        asked = await here.do("asker1", "question.ask", text="Xin hỏi?", **ASK)
        question = asked["receipt"]["question"]
        await here.do("lan", "question.accept", question=question, text_rev=1)
        await here.do("asker2", "support.give", question=question)
        await here.do("hung", "words.erase", seqs=[asked["seq"]])
    async with site(tmp_path, web_url) as app, Visit(app) as lead:
        await lead.sign_in(app, "mai", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        sent = await lead.ask(session, "Xin hỏi?", mail="ba.mau@thu.example")
        assert sent.status_code == 303
        await until_reacted(app)
        assert (await lead.get("/tim?q=hỏi")).status_code == 200
        assert (await lead.get("/can-bo")).status_code == 200
        assert (await lead.send_form("/ra")).status_code == 303
        async with app.book.engine.connect() as connection:
            before = (await connection.execute(text("SELECT count(*) FROM entries"))).scalar_one()
        assert [statement for statement in REFUSED if await let(app.book.engine, statement)] == []
        async with app.book.engine.connect() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM entries"))).scalar_one() == before
            await connection.rollback()


async def test_tables_that_wait_for_their_owner_are_said_at_the_start(
    web_url: str, pg_url: str, tmp_path: Path
) -> None:
    servers.psql(pg_url, "DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)")
    engine = open_engine(web_url, Deadlines())
    with pytest.raises(ValueError, match=r"giaoluu migrate --web"):
        await migrate(engine)
    await engine.dispose()


async def test_the_examination_says_what_role_it_is(web_url: str, pg_url: str) -> None:
    for url, todo in ((web_url, False), (pg_url, True)):
        engine = open_engine(url, Deadlines())
        (found,) = await role(engine)
        assert bool(found.todo) is todo, found
        await engine.dispose()


@pytest.mark.parametrize("role", ["a; DROP TABLE entries", 'a"b', "", "Web", "1web", "x" * 64])
def test_a_role_is_named_plainly(role: str) -> None:
    with pytest.raises(ValueError, match="small letters"):
        grants(role)
