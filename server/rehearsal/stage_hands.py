"""The stage hands: before the players come they make their accounts and plan the session, as the operator may."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from server.domain.kinds import stream_of
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.office import calendar
from server.office.units import Room
from server.people.accounts import Account
from server.people.people import People
from server.rehearsal.sample import Scene
from server.runtime.authority import rehearsing
from server.runtime.service import Service
from server.settings import Settings

HOUR = 3_600_000
CODES = 20


class ChildProcess(NamedTuple):
    """One of the rehearsal's staff; without a password: only the operator opens the door, by one-time link."""

    login: str
    name: str
    roles: tuple[str, ...]


HOST = ChildProcess("dt-chutri", "Chủ trì (diễn tập)", ("host",))
MODERATORS = (
    ChildProcess("dt-lan", "Lan (diễn tập)", ("moderator",)),
    ChildProcess("dt-hung", "Hùng (diễn tập)", ("moderator",)),
)
LEAD = ChildProcess("dt-truongban", "Trưởng ban (diễn tập)", ("lead",))
EXPERTS = tuple(ChildProcess(f"dt-chuyengia{n}", f"Chuyên gia {n} (diễn tập)", ("expert",)) for n in (1, 2, 3))
VISITOR = ChildProcess("dt-khach", "Khách (diễn tập)", ("moderator", "lead", "host"))
STAFF = (HOST, *MODERATORS, LEAD, *EXPERTS)


class Cast(NamedTuple):
    """The session, and by login the account and the one-time token of everybody who takes part."""

    room: str
    session: str
    accounts: Mapping[str, str]
    tokens: Mapping[str, str]

    @property
    def stream(self) -> str:
        return stream_of(self.session)


async def prepare(
    service: Service, people: People, settings: Settings, room: Room, scene: Scene, cid: str, *guests: ChildProcess
) -> Cast:
    """A session that takes questions at once, and its staff. The same `cid` twice is Refused("command.reused")."""
    accounts = {member.login: await _account(people, member, room.slug) for member in (*STAFF, *guests)}
    planner = Visitor(asker="", account=accounts[HOST.login].id)
    session = await _plan(service, planner, settings, room, scene, cid)
    tokens = {login: await people.link(account.id) for login, account in accounts.items()}
    return Cast(room.slug, session, {login: account.id for login, account in accounts.items()}, tokens)


async def _account(people: People, member: ChildProcess, room: str) -> Account:
    """Found or made, with its roles in this room's rehearsals."""
    wanted = [(rehearsing(room), role) for role in member.roles]
    account = await people.find(member.login)
    if account is None:
        try:
            return await people.add(member.login, member.name, roles=wanted)
        except Refused:
            # A process that started beside us was first.
            account = await people.find(member.login)
            if account is None:
                raise
    if account.disabled:
        await people.restore(account.id)
    for place, role in wanted:
        await people.grant(account.id, place, role)
    return account


async def _plan(service: Service, planner: Visitor, settings: Settings, room: Room, scene: Scene, cid: str) -> str:
    now = time.time_ns() // 1_000_000
    today = calendar.day_of(now)
    terms = calendar.terms(today, settings.session)
    raw = {
        "topic": scene.topic, "venue": scene.venue, "rehearsal": True,
        # A database whose clock is behind ours must take questions too.
        "intake_opens": now - HOUR, "starts_at": now, "ends_at": now + 2 * HOUR, "answer_due": terms.answer_due_ms - 1,
    }  # fmt: skip
    for number in range(1, CODES + 1):
        try:
            return await service.plan(
                room.slug, planner, raw | {"code": f"DT-{room.code}-{today:%y%m%d}-{number}"}, cid
            )
        except Refused as no:
            if no.code != "projection.taken":
                raise
    raise Refused("session.crowded")
