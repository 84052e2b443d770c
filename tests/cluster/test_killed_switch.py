"""A blank that was acked while the database was silent outlives the process that acked it: the next one shows it to
every screen that comes, at once, and brings it into the log, once."""

from pathlib import Path

import pytest

from tests.contract.test_outages import silent_relay
from tests.gateway.gateways import until
from tests.runtime.servers import Person, process
from tests.runtime.test_process import plan

pytestmark = pytest.mark.slow


async def test_a_blank_outlives_kill_9_and_a_silent_database(tmp_path: Path, pg_url: str) -> None:
    async with silent_relay(pg_url) as (url, silence), process(tmp_path, url) as server:
        lan = await server.staff("lan", "gltt:moderator")
        session = await plan(server, lan)
        await lan.join(session, "desk")
        silence(True)
        thrown = await lan.once("stage.blank", on=True)
        assert thrown["ok"], thrown
        await server.kill()
        silence(False)
        await server.start()
        screen = Person(server)
        await screen.join(session)
        assert screen.signals["blank"]["on"], "before anybody is let in"
        await until(lambda: screen.table["stage", "stage"]["blank"] == {"on": True, "at": thrown["at"]}, 8)
        assert (await server.verify())[0] == 0
        await screen.leave()
