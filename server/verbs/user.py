"""tài khoản, vai trò, liên kết đăng nhập một lần / accounts, roles, one-time sign-in links"""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable

import msgspec

from server import settings, words
from server.cluster import pid_file
from server.domain.roles import ROLES
from server.errors import Refused
from server.local_time import DAY_MS, day_of, midnight, read_day
from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import migrate
from server.log.outbox import Mail
from server.office import units
from server.office.outbox import Outbox
from server.people import names
from server.people.account_acts import OPERATOR
from server.people.accounts import Account
from server.people.names import EVERYWHERE
from server.people.people import People, wall
from server.people.sign_ins import hashed
from server.projections.tables import TABLES
from server.runtime.register import load
from server.settings import Settings
from server.sources import SettingsError

ROOMS = units.read()
Deed = Callable[[People, Settings, argparse.Namespace], Awaitable[None]]
SAY = {
    "account.login": "tên đăng nhập phải có {least} đến {most} ký tự: chữ cái La-tinh, số và . - _ @ + / "
    "a login has {least} to {most} characters: Latin letters, digits and . - _ @ +",
    "account.name": "tên hiển thị phải có 1 đến {most} ký tự / a shown name has 1 to {most} characters",
    "account.taken": "tên đăng nhập {login} đã có / the login {login} is taken",
    "account.unknown": "không có tài khoản {login} / there is no account {login}",
    "account.disabled": "tài khoản {login} đang bị khoá, hãy dùng user restore / "
    "the account {login} is disabled, see user restore",
    "password.common": "mật khẩu quá dễ đoán / the password is too easy to guess",
    "role.day": "không có ngày {given} / there is no day {given}",
    "role.permanent": "tài khoản giữ vai trò này không có hạn, muốn đặt hạn thì thu rồi trao lại / "
    "the account has this role without an end: take it back first",
    "role.until": "hạn phải ở sau lúc này / the end must be after now",
    "password.short": "mật khẩu phải có ít nhất {least} ký tự / a password has at least {least} characters",
    "password.long": "mật khẩu dài quá {most} ký tự / the password is longer than {most} characters",
    "password.invalid": "mật khẩu không phải văn bản Unicode / the password is not Unicode text",
    "role.form": "vai trò viết là PHÒNG:VAI, ví dụ angiang:moderator, không phải {given} / "
    "a role is written ROOM:ROLE, such as angiang:moderator, not {given}",
    "role.unknown": "không có vai trò {role}; có / there is no role {role}; there are: {roles}",
    "role.absent": "tài khoản không có vai trò {role} ở {room} / the account has no role {role} in {room}",
    "room.unknown": "không có phòng {room} / there is no room {room}",
    "text.invalid": "tên không phải văn bản Unicode / the name is not Unicode text",
}


def main(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    try:
        asyncio.run(_do(given))
    except Refused as no:
        details = {key: ", ".join(value) if isinstance(value, list) else value for key, value in no.details.items()}
        print(SAY.get(no.code, no.code).format_map(details), file=sys.stderr)
        return 1
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="giaoluu user", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", metavar="…", required=True)
    add = deeds.add_parser("add", help="thêm tài khoản / add an account")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="tên hiển thị / shown name")
    add.add_argument("--role", action="append", default=[], metavar="ROOM:ROLE", help=f"{', '.join(ROLES)}; ROOM *")
    how = add.add_mutually_exclusive_group()
    how.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu / read the password from stdin")
    how.add_argument("--link", action="store_true", help="in liên kết một lần / print a one-time link")
    deeds.add_parser("list", help="liệt kê / list accounts and roles")
    for name, text in ABOUT.items():
        one = deeds.add_parser(name, help=text)
        one.add_argument("login")
        if name == "link":
            one.add_argument("--mail", metavar="ADDRESS", help="gửi thay vì in / send it instead of printing it")
    for name in ("grant", "ungrant"):
        one = deeds.add_parser(name, help="trao, thu vai trò / give, take a role")
        one.add_argument("login")
        one.add_argument("role", metavar="ROOM:ROLE")
        one.add_argument("--why", default="", help="vì sao / why")
        if name == "grant":
            one.add_argument("--until", metavar="31/12/2026", help="hết ngày này thì hết / ends after this day")
    deeds.add_parser("review", help="vai trò cần rà soát / roles to be looked at again")
    deeds.add_parser("panic", help="đăng xuất cả phòng / sign a whole room out").add_argument("room")
    return parser


async def _do(given: argparse.Namespace) -> None:
    chosen = settings.load()
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await migrate(engine)
        await load(Book(engine, tables=TABLES), ROOMS)
        await DEEDS[given.deed](People(engine, chosen), chosen, given)
    finally:
        await engine.dispose()


async def _add(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    wanted = [_role(role) for role in given.role]
    password = None if given.link else _password(piped=given.password_stdin)
    account = await people.add(given.login, given.name, password, roles=wanted)
    print(f"đã thêm / added: {account.login}")
    if given.link:
        await _print_link(people, chosen, account)


async def _list(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    now, held = wall(), await people.roles_listed()
    for account in await people.list():
        own = [row for row in held if row.account == account.id and (row.until is None or row.until > now)]
        roles = [f"{row.room}:{row.role}{_ends(row.until)}" for row in own]
        closed = ["(khoá / disabled)"] if account.disabled else []
        print(f"{account.login:<24} {account.name:<32}", *roles, *closed)


def _ends(until: int | None) -> str:
    return "" if until is None else f" (đến hết / until {day_of(until - 1):%d/%m/%Y})"


async def _link(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    account = await _account(people, given.login)
    if given.mail is None:
        await _print_link(people, chosen, account)
        return
    _enabled(account)
    if not chosen.people.mail_links:
        raise SettingsError("people.mail_links = false: in ra rồi trao tận tay / print it and hand it over in person")
    address = await _address(people, chosen, account)
    said = {"name": account.name, "address": address, "minutes": chosen.people.link_min}
    subject = words.t("mail.link.subject")
    mail = Mail(f"link:{hashed(address)}", given.mail, subject, words.both("mail.link.body", said) + "\n")
    engine = open_engine(chosen.database.url, chosen.database)
    try:
        await Outbox(engine).add(mail)
    finally:
        await engine.dispose()
    print(f"sẽ gửi đến / will be sent to: {given.mail}")


async def _reset(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    account = await _account(people, given.login)
    _enabled(account)
    await people.forget_password(account.id)
    print(f"đã bỏ mật khẩu và mọi phiên đăng nhập / password and all sign-ins ended: {account.login}")
    await _print_link(people, chosen, account)


async def _reset_factor(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    account = await _account(people, given.login)
    _enabled(account)
    await people.reset_factor(account.id)
    print(f"đã bỏ xác thực hai bước / second factors are gone: {account.login}")
    await _print_link(people, chosen, account)


async def _revoke(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    account = await _account(people, given.login)
    await people.revoke(account.id)
    print(f"đã khoá và đăng xuất mọi nơi / disabled and signed out everywhere: {account.login}")


async def _restore(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    account = await _account(people, given.login)
    await people.restore(account.id)
    print(f"đã mở lại / restored: {account.login}")


async def _grant(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    room, role = _role(given.role)
    account = await _account(people, given.login)
    await people.grant(account.id, room, role, OPERATOR, _until(given.until), given.why)
    print(f"{account.login}: + {room}:{role}")


async def _ungrant(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    room, role = _role(given.role)
    account = await _account(people, given.login)
    await people.ungrant(account.id, room, role, OPERATOR, given.why)
    print(f"{account.login}: - {room}:{role}")


async def _review(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    names = {account.id: account.login for account in await people.list()}
    old = wall() - chosen.people.review_days * DAY_MS
    for row in await people.roles_listed():
        if row.until is None and (row.seen_at or row.granted_at or 0) < old:
            print(f"{names[row.account]:<24} {row.room}:{row.role}")


async def _panic(people: People, chosen: Settings, given: argparse.Namespace) -> None:
    room = _room(given.room)
    count = await people.panic(room, OPERATOR)
    print(f"{room}: đã đăng xuất {count} người / people were signed out")


ABOUT = {
    "reset": "bỏ mật khẩu, in liên kết / forget the password, print a link",
    "reset-factor": "bỏ xác thực hai bước, in liên kết / forget the second factors, print a link",
    "revoke": "khoá và đăng xuất mọi nơi / disable and sign out everywhere",
    "restore": "mở lại / enable again",
    "link": "in liên kết đăng nhập một lần / print a one-time sign-in link",
}
DEEDS: dict[str, Deed] = {
    "add": _add,
    "list": _list,
    "reset": _reset,
    "reset-factor": _reset_factor,
    "revoke": _revoke,
    "restore": _restore,
    "link": _link,
    "grant": _grant,
    "ungrant": _ungrant,
    "review": _review,
    "panic": _panic,
}


async def _account(people: People, login: str) -> Account:
    account = await people.find(login)
    if account is None:
        raise Refused("account.unknown", login=login)
    return account


def _enabled(account: Account) -> None:
    if account.disabled:
        raise Refused("account.disabled", login=account.login)


def _role(given: str) -> tuple[str, str]:
    """ROOM:ROLE with the room's own slug, whichever of its labels was given."""
    label, colon, role = given.partition(":")
    if not colon:
        raise Refused("role.form", given=given)
    return _room(label), names.role(role)


def _room(label: str) -> str:
    room = label if label == EVERYWHERE or label in ROOMS.every else ROOMS.room_of(label)
    if room is None:
        raise Refused("room.unknown", room=label)
    return room


def _until(day: str | None) -> int | None:
    if day is None:
        return None
    try:
        return midnight(read_day(day)) + DAY_MS
    except (ValueError, OverflowError):
        raise Refused("role.day", given=day) from None


def _password(piped: bool) -> str:
    if piped or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass("mật khẩu / password: ")


async def _print_link(people: People, chosen: Settings, account: Account) -> None:
    _enabled(account)
    print(await _address(people, chosen, account))
    print(f"(một lần, trong {chosen.people.link_min} phút / once, within {chosen.people.link_min} minutes)")


async def _address(people: People, chosen: Settings, account: Account) -> str:
    """A new one-time link."""
    token = await people.link(account.id, OPERATOR)
    return f"{_base(chosen, set(await people.rooms(account.id)))}/vao/{token}"


def _base(chosen: Settings, rooms: set[str]) -> str:
    """The host that its only room has; the base host for one with several rooms or all of them.

    Host and port are those of the server that runs here, else those of the settings.
    """
    web = pid_file.served(chosen.var) or msgspec.to_builtins(chosen.web)
    domain, port = web["base_domain"], web["port"]
    host = domain if len(rooms) != 1 or EVERYWHERE in rooms else f"{rooms.pop()}.{domain}"
    if web["https"]:
        return f"https://{host}"
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"
