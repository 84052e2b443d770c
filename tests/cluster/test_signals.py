"""Law 7: what is no fact is a signal: signed, without words, gone when it expires, the same in all processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from server.cluster.bus import Bus
from server.cluster.bus_gauges import Gauges
from server.cluster.peers import Peers
from server.cluster.signals import KEPT_MS, Seal, Signal, hint
from server.cluster.viewer_count import pause, rounded
from server.domain.session.stage import Switch
from server.errors import Refused
from server.runtime.broadcaster import Silence
from server.runtime.signals import Signals
from server.transport.tasks import spawn
from tests.cluster.redises import Valkey, valkey
from tests.cluster.test_bus import pair, plan
from tests.gateway.gateways import until
from tests.runtime.services import SECRET, Home, home


@pytest.fixture
def redis() -> Iterator[Valkey]:
    with valkey() as made:
        yield made


@pytest.fixture
async def both(pg_url: str, redis: Valkey) -> AsyncIterator[tuple[Home, Home]]:
    async with pair(pg_url, redis.url) as made:
        yield made


def switch(here: Home, name: str) -> bool:
    return here.service.signals.holds(here.service.streams[here.session], name).on


def written(here: Home, name: str) -> dict[str, object]:
    (stage,) = here.seen("public", "stage").values()
    value: dict[str, object] = stage[name]
    return value


async def forge(redis: Valkey, here: Home, secret: bytes = SECRET, later_ms: int = KEPT_MS, **changes: object) -> None:
    news = Signal(session=here.session, signal="blank", number=1, process="f" * 16,
                  expires=here.service.book.now() + later_ms)  # fmt: skip
    message = Seal(secret).sealed(news)
    if changes:
        message = msgspec.json.encode(msgspec.structs.replace(msgspec.json.decode(message, type=Signal), **changes))
    await redis.command("PUBLISH", here.peers.bus.channel, message)


async def test_a_switch_is_thrown_everywhere_and_written_down(both: tuple[Home, Home]) -> None:
    one, other = both
    for name in ("blank", "freeze"):
        for on in (True, False):
            began = time.monotonic()
            ack = await one.do("lan", f"stage.{name}", on=on)
            assert ack == {"ok": True, "at": ack["at"]}
            await until(lambda: switch(other, name) is on)  # noqa: B023
            assert time.monotonic() - began < 0.3
            await until(lambda: written(other, name) == {"on": on, "at": ack["at"]})  # noqa: B023
        told = [(news["on"], news["at"]) for news in other.ears.signalled(name)]
        assert [on for on, _ in told] == [True, False]
    assert one.frame("public") == other.frame("public")


async def test_who_may_not_throws_nothing(both: tuple[Home, Home]) -> None:
    one, other = both
    for who, code in (("can", "command.forbidden"), ("vinh", "command.forbidden"), ("asker1", "command.forbidden")):
        with pytest.raises(Refused) as no:
            await one.do(who, "stage.blank", on=True)
        assert no.value.code in (code, "sign_in.needed")
    await asyncio.sleep(0.3)
    assert not switch(one, "blank")
    assert other.ears.signalled("blank") == []


async def test_forged_signals_are_not_believed(both: tuple[Home, Home], redis: Valkey) -> None:
    one, other = both
    gauges = other.peers.gauges
    await forge(redis, one, secret=b"guessed")
    await forge(redis, one, session=one.session, mac="")
    await forge(redis, one, number=0)
    await forge(redis, one, later_ms=-1)
    await until(lambda: gauges.unsigned == 3 and gauges.expired == 1)
    assert other.ears.signalled("blank") == []
    await forge(redis, one)
    await until(lambda: switch(other, "blank"))  # the forgery fits but for its key


async def test_what_was_heard_before_does_not_work_again(both: tuple[Home, Home], redis: Valkey) -> None:
    one, other = both
    heard: list[bytes] = []
    bus = other.peers.bus
    hear, bus.heard = bus.heard, lambda message: (heard.append(message), hear(message))[1]
    await one.do("lan", "stage.blank", on=True)
    await until(lambda: any(b'"blank"' in message for message in heard))
    old = next(message for message in heard if b'"blank"' in message)
    off = await one.do("lan", "stage.blank", on=False)
    await until(lambda: written(other, "blank") == {"on": False, "at": off["at"]})
    for _ in range(3):
        await redis.command("PUBLISH", bus.channel, old)
    seen = len(heard)
    await until(lambda: len(heard) >= seen + 1)
    assert not switch(one, "blank")
    assert not switch(other, "blank")


async def test_how_many_watch_is_summed_and_shares_expire(both: tuple[Home, Home], redis: Valkey) -> None:
    one, other = both
    one.ears.watching, other.ears.watching = 3, 4
    await until(lambda: all(here.ears.signalled("watching")[-1:] == [
        {"session": one.session, "signal": "watching", "number": 7}] for here in both))  # fmt: skip
    joined = await one.service.join(one.session, "public", None, one.visitors["lan"])
    assert joined["signals"][0] == {"signal": "watching", "number": 7}
    redis.stop()
    crowd = one.peers._watching
    share, expires = crowd.shares[one.session][other.peers.process]
    assert share == 4
    crowd.news(one.session, expires + 1)
    assert crowd.shown(one.session) == 3


async def test_what_left_memory_is_forgotten(both: tuple[Home, Home]) -> None:
    one, _ = both
    one.ears.watching = 3
    await until(lambda: one.peers._watching.shown(one.session) == 3)
    one.service.streams.clear()
    await until(lambda: one.peers._watching.shares == {} == one.peers._watching._said)


def test_a_watching_is_told_coarser() -> None:
    assert [rounded(n) for n in (0, 7, 99, 123, 999, 12_345)] == [0, 7, 99, 120, 990, 12_000]
    assert [pause(n) for n in (5, 500, 5_000, 50_000)] == [0.0, 1.0, 2.0, 5.0]


async def test_a_process_without_redis_has_its_own_signals(sqlite_url: str) -> None:
    async with home(sqlite_url) as alone:
        await alone.plan()
        spawn(alone.peers._rounds(), "signals")
        alone.ears.watching = 2
        await alone.do("lan", "stage.blank", on=True)
        await until(lambda: alone.ears.signalled("watching") and written(alone, "blank")["on"])
        assert [news["on"] for news in alone.ears.signalled("blank")] == [True]


async def test_a_process_that_starts_meanwhile_learns_what_is_not_written_yet(pg_url: str, redis: Valkey) -> None:
    async with home(pg_url, redis.url) as one:
        await plan(one)
        runtime = one.service.streams[one.session]
        one.service.signals.throw(one.session, "blank", Switch(True, one.service.book.now()))
        async with home(pg_url, redis.url) as late:
            late.session = one.session
            await late.service.runtime(one.session)
            await until(lambda: switch(late, "blank"))
            assert not one.service.signals.recorded(runtime, "blank").on


async def test_the_wall_clock_of_a_process_does_not_matter(
    pg_url: str, redis: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 3_600_000_000_000)
    monkeypatch.setattr(time, "time", lambda: real() / 1e9 + 3600)
    async with pair(pg_url, redis.url) as (one, other):
        assert abs(one.service.book.now() - real() // 1_000_000) < 2000
        await one.maintenance.beat()
        assert abs(one.service.book.now() - real() // 1_000_000) < 2000
        await one.do("lan", "stage.blank", on=True)
        await until(lambda: switch(other, "blank"))
        await one.ask()
        entries = await one.service.book.read(one.service.streams[one.session].stream)
        assert all(abs(entry.at - real() // 1_000_000) < 60_000 for entry in entries)


def test_a_word_about_the_outbox_and_about_a_stream_makes_the_leader_look() -> None:
    signals = Signals(Silence(), lambda: 0)
    peers = Peers(Bus("", "", Gauges()), Seal(SECRET), Silence(), signals, {}, 1.0)
    told: list[int] = []
    said: list[bytes] = []
    peers.outbox = lambda: told.append(1)
    peers.bus.say = lambda key, message: said.append(message)  # type: ignore[method-assign]
    peers.caused()
    for message in said:
        peers.heard(message)
    assert told == [1]
    peers.grew = lambda: told.append(2)
    peers.heard(hint("session:a", 3))
    assert told == [1, 2]
