"""Budgets that processes share: none is drawn twice, and a Redis that is gone or silent holds up nobody."""

import asyncio

from server.cluster.shared_budgets import SharedBudgets
from server.runtime.budgets import Budget
from tests.cluster.redises import valkey
from tests.runtime.servers import ROOT

HALL = Budget("asks hall", 6, 10)
WIDE = Budget("asks session", 600, 1000)
MEASURE = Budget("session s", 6, 3, soft=True)


async def test_two_processes_draw_on_one_budget_and_each_on_its_own_without_redis() -> None:
    with valkey() as redis:
        one, other = SharedBudgets(redis.url, "giaoluu"), SharedBudgets(redis.url, "giaoluu")
        drawn = [await (one, other)[n % 2].draw([HALL, WIDE, MEASURE]) for n in range(12)]
        assert [each.short for each in drawn] == [""] * 10 + ["asks hall"] * 2
        assert 9 < drawn[10].wait_s <= 10
        assert drawn[9].levels[2] < 1, "what only measures refuses nothing"
        assert int(drawn[11].levels[1]) == 990, "nothing is drawn of the others when one is empty"
        assert await redis.command("PTTL", "giaoluu:{budget}:asks hall") > 0, "it fades by itself"
        redis.pause(True)
        async with asyncio.timeout(2):
            assert (await one.draw([HALL])).short == ""
        redis.pause(False)
        await one.close()
        await other.close()


async def test_the_user_that_we_recommend_may_do_it() -> None:
    acl = next(line for line in (ROOT / "config/production/users.acl").read_text().splitlines() if "giaoluu on" in line)
    with valkey() as redis:
        await redis.command("ACL", "SETUSER", *acl.removeprefix("user ").split())
        url = redis.url.replace("unix://", "unix://giaoluu:change-me@")
        shared = SharedBudgets(url, "giaoluu")
        await shared.draw([HALL])
        assert await redis.command("EXISTS", "giaoluu:{budget}:asks hall") == 1
        await shared.close()
