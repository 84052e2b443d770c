"""The question on air and what waits, however old, are on fresh pages and in frames over HTTP."""

from pathlib import Path
from typing import Any

from server.gateway.visitor import Visitor
from tests.web.sites import Visit, site, until_open

LIMIT = 4
MANY = 15


async def test_nothing_old_vanishes_that_matters_now(tmp_path: Path, sqlite_url: str) -> None:
    more = {"limits__frame_entities": str(LIMIT), "limits__asks_per_asker_min": "1000", "limits__asks_burst": "1000"}
    async with site(tmp_path / "var", sqlite_url, **more) as app, Visit(app) as lead, Visit(app) as reader:
        await lead.sign_in(app, "hung", ("gltt", "lead"))
        session = await lead.plan()
        await until_open(app, session)
        account = await app.people.find("hung")
        assert account is not None
        acts = iter(range(1000))

        async def do(name: str, **raw: Any) -> dict[str, Any]:
            return await app.service.do(
                session, Visitor(asker="0" * 16, account=account.id, room="gltt"), name, raw, f"act-{next(acts):08d}"
            )

        ids = []
        for number in range(MANY):
            asked = await do(
                "question.ask", kind="question", asker_type="citizen", field="dat-dai", text=f"Câu thứ [{number}]?"
            )
            ids.append(asked["receipt"]["question"])
            await do("question.accept", question=ids[-1], text_rev=1)
        await do("session.start")
        await do("question.call", question=ids[0], text_rev=1)
        for id in ids[2:]:
            await do("question.redact", question=id, text_rev=1, text=f"Đã sửa {id}")
        path = f"/buoi/{session}"
        room = (await reader.get(path)).text
        assert room.count("Câu thứ [0]?") >= 2, "on the card, and in the data of the scripts"
        assert "Câu thứ [1]?" in room, "the oldest of those that wait is listed first"
        frame = (await reader.get(f"{path}/frame")).json()
        assert ids[0] in {value["id"] for value in frame["put"]}
        assert len(frame["put"]) <= LIMIT + 5
        stage = (await reader.get(f"{path}/san-khau")).text
        assert "Câu thứ [0]?" in stage
        desk = (await lead.get(f"{path}/frame", params={"audience": "desk"})).json()
        assert ids[0] in {value["id"] for value in desk["put"]}
        listed, after = [], 0
        while after is not None:
            page = (await reader.get(f"{path}/waiting", params={"after": after})).json()
            listed += sorted((value["number"] for value in page["put"]), key=int)
            after = page["after"]
        assert listed == list(range(1, MANY + 1))
        assert (await reader.get(f"{path}/waiting", params={"after": "x"})).status_code == 400
