"""Who wants more than a share of the server gets it after those who are content with theirs, and loses nothing."""

import json
from pathlib import Path

import pytest

from tests.abuse.wire import frame, guest
from tests.gateway.gateways import opened, until

pytestmark = pytest.mark.alone

MANY = 1500
ASK = '42%d["do",{"do":"question.ask","session":"s1","cid":"greedy-%06d"}]'


async def test_the_modest_are_heard_between_two_words_of_the_greedy(tmp_path: Path) -> None:
    async with opened(tmp_path) as door:
        modest, greedy = await door.guest(), await guest(door.port)
        greedy.put(b"".join(frame(ASK % (n, n)) for n in range(MANY)))
        await until(lambda: len(door.service.heard) > 30)
        assert (await modest.do("question.ask", cid="modest-000000"))["ok"]
        at = [cid for _, cid, _ in door.service.heard].index("modest-000000")
        assert at < MANY // 4
        acks = [json.loads((await greedy.until(b"43%d[" % n))[len(f"43{n}") :]) for n in range(MANY)]
        assert all(ack["ok"] for (ack,) in acks)
        heard = [cid for _, cid, _ in door.service.heard if cid.startswith("greedy")]
        assert heard == [f"greedy-{n:06}" for n in range(MANY)]
        greedy.end()
        await modest.close()
