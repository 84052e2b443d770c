"""`./giaoluu user …`: what it prints, what it changes, and how it says no."""

import asyncio
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from prometheus_client import Counter

from server import settings
from server.cluster.leader import Alone
from server.errors import Refused
from server.log.engine import open_engine
from server.office.outbox import Outbox
from server.office.postman import Postman
from server.people import people as people_module
from server.people.accounts import Account
from server.people.people import People
from server.verbs import user

PASSWORD = "mưa rào trên sông Hậu"


class Line:
    """The command line on one database, and People to look behind it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *argv: str) -> str:
        """What it prints; it must succeed."""
        code, out, err = self._run(argv)
        assert code == 0, err
        return out

    def no(self, *argv: str) -> str:
        """What it says when it refuses."""
        code, out, err = self._run(argv)
        assert (code, out) == (1, "")
        return err

    def _run(self, argv: tuple[str, ...]) -> tuple[int, str, str]:
        code = user.main(list(argv))
        return (code, *self._capsys.readouterr())


@pytest.fixture
def line(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Line:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("GIAOLUU_PATHS_VAR", str(tmp_path / "var"))
    return Line(capsys)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What stands in standard input."""
    from io import StringIO

    return lambda text: monkeypatch.setattr("sys.stdin", StringIO(text))


def ask(login: str, what: str, *args: str) -> object:
    """`what` of People about this account, in a process's memory of its own."""

    async def look() -> object:
        chosen = settings.load()
        engine = open_engine(chosen.database.url, chosen.database)
        people = People(engine, chosen)
        try:
            account = await people.find(login)
            assert account is not None
            return await getattr(people, what)(*(args or (account.id,)))
        finally:
            await engine.dispose()

    return asyncio.run(look())


def test_add_with_password_and_roles(line: Line, typed: Callable[[str], None]) -> None:
    typed(f"{PASSWORD}\nsecond line\n")
    out = line(
        "add", "Lan", "--name", "Nguyễn Thị Lan", "--role", "angiang:moderator", "--role", "*:host", "--password-stdin"
    )
    assert "lan" in out
    assert PASSWORD not in out
    assert ask("lan", "rooms") == {"angiang": {"moderator"}, "*": {"host"}}
    assert ask("lan", "sign_in", "lan", PASSWORD, "")


@pytest.mark.parametrize(
    ("roles", "base"),
    [
        (["angiang:moderator", "angiang:lead"], "http://angiang.localhost:8080"),
        (["tphcm:moderator"], "http://hochiminh.localhost:8080"),
        (["angiang:moderator", "cantho:moderator"], "http://localhost:8080"),
        (["*:admin"], "http://localhost:8080"),
        ([], "http://localhost:8080"),
    ],
)
def test_a_link_leads_where_the_account_works(line: Line, roles: list[str], base: str) -> None:
    given = [part for role in roles for part in ("--role", role)]
    (link,) = [
        text for text in line("add", "lan", "--name", "Lan", *given, "--link").split() if text.startswith("http")
    ]
    start, token = link.rsplit("/", 1)
    assert start == f"{base}/vao"
    signed_in = ask("lan", "redeem", token)
    found = ask("lan", "who", str(signed_in))
    assert isinstance(found, Account)
    assert found.login == "lan"


@pytest.mark.parametrize(
    ("env", "base"),
    [
        ({"WEB_HTTPS": "true", "WEB_BASE_DOMAIN": "monre.gov.vn"}, "https://angiang.monre.gov.vn/vao/"),
        ({"WEB_PORT": "80"}, "http://angiang.localhost/vao/"),
    ],
)
def test_links_follow_the_settings(line: Line, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], base: str) -> None:
    for name, value in env.items():
        monkeypatch.setenv(f"GIAOLUU_{name}", value)
    assert base in line("add", "lan", "--name", "Lan", "--role", "angiang:expert", "--link")


def test_revoke_restore_and_list(line: Line) -> None:
    line("add", "lan", "--name", "Lan", "--role", "angiang:moderator", "--link")
    line("add", "minh", "--name", "Minh", "--link")
    line("revoke", "lan")
    lan, minh = line("list").splitlines()
    assert lan.split()[0] == "lan"
    assert "angiang:moderator" in lan
    assert "disabled" in lan
    assert "disabled" not in minh
    for verb in ("link", "reset"):
        assert "user restore" in line.no(verb, "lan")
    line("restore", "lan")
    assert "disabled" not in line("list")


def test_reset_forgets_the_password_and_links_anew(line: Line, typed: Callable[[str], None]) -> None:
    typed(PASSWORD)
    line("add", "lan", "--name", "Lan", "--password-stdin")
    assert ask("lan", "sign_in", "lan", PASSWORD, "")
    token = line("reset", "lan").partition("/vao/")[2].split()[0]
    with pytest.raises(Refused, match=r"sign_in\.wrong"):
        ask("lan", "sign_in", "lan", PASSWORD, "")
    assert ask("lan", "redeem", token)


def test_link_leaves_the_password_alone(line: Line, typed: Callable[[str], None]) -> None:
    typed(PASSWORD)
    line("add", "lan", "--name", "Lan", "--password-stdin")
    assert "/vao/" in line("link", "LAN")
    assert ask("lan", "sign_in", "lan", PASSWORD, "")


def test_grant_and_ungrant(line: Line) -> None:
    line("add", "lan", "--name", "Lan", "--link")
    line("grant", "lan", "tphcm:moderator")
    assert ask("lan", "rooms") == {"hochiminh": {"moderator"}}
    line("ungrant", "lan", "hochiminh:moderator")
    assert ask("lan", "rooms") == {}


def test_every_refusal_is_said_in_words(line: Line, typed: Callable[[str], None]) -> None:
    line("add", "lan", "--name", "Lan", "--link")
    assert "atlantis" in line.no("grant", "lan", "atlantis:moderator")
    assert "moderator, expert, lead, host, office" in line.no("grant", "lan", "angiang:king")
    assert "ROOM:ROLE" in line.no("grant", "lan", "moderator")
    assert "host" in line.no("ungrant", "lan", "angiang:host")
    for verb in ("revoke", "restore", "reset", "link"):
        assert "minh" in line.no(verb, "minh")
    assert "lan" in line.no("add", "LAN", "--name", "Một Lan khác", "--link")
    assert "3" in line.no("add", "x", "--name", "X", "--link")
    assert "60" in line.no("add", "minh", "--name", " ", "--link")
    typed("ngắn")
    assert "10" in line.no("add", "minh", "--name", "Minh", "--password-stdin")
    assert len(line("list").splitlines()) == 1


def test_every_code_of_people_has_words() -> None:
    folder = Path(people_module.__file__).parent
    codes = {code for path in folder.glob("*.py") for code in re.findall(r'Refused\("([a-z_.]+)"', path.read_text())}
    assert "account.taken" in codes
    elsewhere = ("sign_in.", "address.", "factor.", "text.long")  # of pages, not of this verb
    assert {code for code in codes if not code.startswith(elsewhere)} <= user.SAY.keys()


def test_a_link_is_sent_instead_of_printed(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line("add", "lan", "--name", "Lan", "--link")
    assert "people.mail_links" in line.no("link", "lan", "--mail", "lan@angiang.example"), "mail is no factor by itself"
    monkeypatch.setenv("GIAOLUU_PEOPLE_MAIL_LINKS", "true")
    said = line("link", "lan", "--mail", "lan@angiang.example")
    assert "lan@angiang.example" in said
    assert "/vao/" not in said

    async def post() -> str:
        chosen = settings.load()
        engine = open_engine(chosen.database.url, chosen.database)
        try:
            assert await Postman(
                Outbox(engine), chosen.mail, Alone(), Counter("outcomes", "", ["outcome"], registry=None)
            ).one()
            letter = message_from_bytes(next(Path(chosen.mail.dir).glob("*.eml")).read_bytes(), policy=default)
            token = re.findall(r"/vao/([\w-]+)", letter.get_content())[0]  # type: ignore[attr-defined]
            assert await People(engine, chosen).link_opens(token)
        finally:
            await engine.dispose()
        return token

    assert asyncio.run(post())
