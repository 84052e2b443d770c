"""Law 6: the bus carries numbers. Losing Redis costs a second, never a fact; a forged message shows nobody anything."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from server.cluster import signals
from server.transport.tasks import spawn
from tests.cluster.redises import Valkey, valkey
from tests.gateway.gateways import until
from tests.runtime.services import Home, home

pytestmark = pytest.mark.timed

DAY = 86_400_000


@pytest.fixture
def redis() -> Iterator[Valkey]:
    with valkey() as made:
        yield made


@asynccontextmanager
async def pair(pg_url: str, redis: str) -> AsyncIterator[tuple[Home, Home]]:
    """Two processes in all but name, both with the same session in memory and their bus up."""
    async with home(pg_url, redis) as one, home(pg_url, redis) as other:
        await plan(one)
        other.session = one.session
        await other.service.runtime(one.session)
        await until(lambda: one.peers.bus.healthy and other.peers.bus.healthy)
        yield one, other


async def plan(here: Home) -> None:
    now = here.service.book.now()
    times = {"intake_opens": now - 1000, "starts_at": now + DAY, "ends_at": now + 2 * DAY, "answer_due": now + 8 * DAY}
    await here.plan(**times)


def seq(here: Home) -> int:
    return here.service.streams[here.session].view.seq


async def told(writer: Home, reader: Home, within: float = 5.0) -> float:
    """One question; the seconds until the other process has it."""
    await writer.ask()
    return await until(lambda: seq(reader) == seq(writer), within)


async def test_a_hint_brings_what_another_process_wrote(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        took = [await told(one, other) for _ in range(20)] + [await told(other, one) for _ in range(20)]
        assert sorted(took)[len(took) // 2] < 0.1, took
        assert one.frame("desk") == other.frame("desk")


async def test_what_goes_over_the_bus_is_a_number(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        heard: list[bytes] = []
        bus = other.peers.bus
        hear, bus.heard = bus.heard, lambda message: (heard.append(message), hear(message))[1]
        await one.ask(text="Bí mật không lên đường dây")
        await until(lambda: seq(one) == seq(other) and any(b'"hint"' in message for message in heard))
        hints = [message for message in heard if b'"hint"' in message]
        assert hints[-1] == b'{"kind":"hint","stream":"session:%s","seq":%d}' % (one.session.encode(), seq(one))
        assert not [message for message in heard if "mật".encode() in message]


@pytest.mark.parametrize("how", ["FLUSHALL", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal SKIPME yes"])
async def test_what_is_done_to_redis_heals(pg_url: str, redis: Valkey, how: str) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        spawn(other.maintenance.run(), "maintenance")
        await redis.command(*how.split())
        took = await told(one, other)
        assert took < 2.0
        await until(lambda: other.peers.bus.healthy)
        assert await told(one, other) < 0.5


async def test_without_redis_the_log_is_asked(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        spawn(other.maintenance.run(), "maintenance")
        redis.stop()
        took = [await told(one, other) for _ in range(3)]
        assert max(took) < 1.5, took
        redis.start()
        began = time.monotonic()
        await until(lambda: one.peers.bus.healthy and other.peers.bus.healthy)
        assert time.monotonic() - began < 2.5
        assert min([await told(one, other) for _ in range(5)]) < 0.1
        assert one.frame("desk") == other.frame("desk")


async def test_a_half_open_redis_is_noticed(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        spawn(other.maintenance.run(), "maintenance")
        gauges = other.peers.gauges
        falls, subscribed = gauges.falls, gauges.resubscriptions
        redis.pause(True)
        began = time.monotonic()
        assert await told(one, other) < 1.5
        await until(lambda: gauges.falls > falls, 8)
        assert time.monotonic() - began < 6.5
        redis.pause(False)
        began = time.monotonic()
        await until(lambda: gauges.resubscriptions > subscribed and other.peers.bus.healthy)
        assert time.monotonic() - began < 3


async def test_a_command_never_waits_for_redis(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, _):
        redis.pause(True)
        for _ in range(20):
            began = time.monotonic()
            await one.ask()
            assert time.monotonic() - began < 0.5


async def test_forged_hints_cost_at_most_a_reading_a_second(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        peers = other.peers
        stream, channel = other.service.streams[one.session].stream, peers.bus.channel
        reads = peers.gauges.hint_reads
        began = time.monotonic()
        for number in range(300):
            await redis.command("PUBLISH", channel, signals.hint(stream, 10**9 + number))
        await until(lambda: peers.gauges.heard > 300)
        spent = time.monotonic() - began
        assert peers.gauges.hint_reads - reads <= 1 + spent
        assert peers.gauges.false_hints >= 1
        assert peers.gauges.false_hints <= 1 + spent
        await until(lambda: stream not in peers._misled or peers._misled[stream] < time.monotonic())
        assert await told(one, other) < 0.5


async def test_what_is_no_message_harms_nobody(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        peers = other.peers
        stream = other.service.streams[one.session].stream.encode()
        forged = [
            b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"kind":"hint"}', b'{"kind":"hint","stream":1,"seq":1}',
            b'{"kind":"hint","stream":"%s","seq":-1}' % stream, b'{"kind":"hint","stream":"%s","seq":1e400}' % stream,
            b'{"kind":"hint","stream":"%s","seq":9,"text":"x"}' % stream, b'{"kind":"event","text":"x"}',
            b'{"kind":"hint","stream":"' + b"s" * 9000 + b'","seq":1}', b"[" * 8000, b'{"kind":"signal"}',
            b'{"kind":"hint","stream":"%s","seq":NaN}' % stream,
        ]  # fmt: skip
        before = other.frame("desk")
        for message in forged:
            await redis.command("PUBLISH", peers.bus.channel, message)
        await until(lambda: peers.gauges.malformed >= len(forged))
        assert peers.gauges.malformed == len(forged)
        assert other.frame("desk") == before
        assert other.ears.signalled("blank") == []
        assert await told(one, other) < 0.5


async def test_a_flood_of_messages_stops_nobody(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        spawn(other.maintenance.run(), "maintenance")
        from redis.asyncio import Redis

        async with Redis.from_url(redis.url) as client, client.pipeline(transaction=False) as pipe:
            for number in range(10_000):
                pipe.publish(other.peers.bus.channel, signals.hint("session:elsewhere", number))
            flood = asyncio.ensure_future(pipe.execute())
            assert await told(one, other) < 2
            await flood


async def test_installations_on_one_redis_do_not_hear_each_other(pg_url: str, sqlite_url: str, redis: Valkey) -> None:
    async with (
        home(pg_url, redis.url) as one,
        home(pg_url, redis.url, secret=b"another secret of 32 bytes......") as other,
        home(sqlite_url, redis.url) as third,
        home(pg_url, redis.url, prefix="staging") as fourth,
    ):
        halls = (one, other, third, fourth)
        await until(lambda: all(here.peers.bus.healthy for here in halls))
        assert len({here.peers.bus.channel for here in halls}) == 4
        await plan(one)
        for here in (other, fourth):
            here.session = one.session
            await here.service.runtime(one.session)
        before = seq(other), seq(fourth)
        heard = [here.peers.gauges.malformed + here.peers.gauges.unsigned for here in halls]
        await one.ask()
        own = one.peers.gauges.heard
        await until(lambda: one.peers.gauges.heard > own + 1)
        assert (seq(other), seq(fourth)) == before
        assert heard == [here.peers.gauges.malformed + here.peers.gauges.unsigned for here in halls]
        assert all(here.peers.gauges.processes == 1 for here in halls)


async def test_a_wrong_password_or_no_redis_at_the_start(pg_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with valkey("--requirepass", "right") as redis:
        wrong = redis.url.replace("unix://", "unix://:wrong@")
        right = redis.url.replace("unix://", "unix://:right@")
        for url in (wrong, f"{redis.url}.absent", "redis://127.0.0.1:1/0"):
            async with home(pg_url, url) as one:
                await until(lambda: "Redis" in caplog.text)
                assert (await one.service.book.look_at_clock()) is None
                assert not one.peers.bus.healthy
                assert not one.peers.canary.ready
                alarms = [record for record in caplog.records if record.name == "giaoluu.bus"]
                assert len(alarms) <= 3, "at most one a second"
                caplog.clear()
        async with home(pg_url, right) as one:
            await until(lambda: one.peers.bus.healthy and one.peers.canary.ready)


async def test_a_user_limited_to_the_prefix_is_enough(pg_url: str, redis: Valkey) -> None:
    rules = "on >pw resetchannels &test:* -@all +subscribe +unsubscribe +publish +ping +pubsub|numsub +client|setinfo"
    await redis.command("ACL", "SETUSER", "giaoluu", *rules.split())
    url = redis.url.replace("unix://", "unix://giaoluu:pw@")
    async with home(pg_url, url) as one:
        await until(lambda: one.peers.bus.healthy and one.peers.gauges.subscribers == 1)


async def test_the_canary_tells_who_is_deaf(pg_url: str, redis: Valkey) -> None:
    async with pair(pg_url, redis.url) as (one, other):
        gauges = one.peers.gauges
        await until(lambda: gauges.processes == 2)
        assert one.peers.canary.ready
        assert 0 < gauges.canary_ms < 500
        assert gauges.canaries_missed == 0
        assert gauges.hint_age_s < 2
        other.peers.bus.heard = lambda message: None
        heard = other.peers.gauges
        await until(lambda: heard.canaries_missed >= 1 and not other.peers.bus.healthy, 8)
