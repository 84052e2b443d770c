"""A replay beside what clients by socket really saw: whoever was there recognises it, moment by moment."""

import secrets
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.seats import Meeting, Running
from tests.runtime.servers import Person, process

Table = dict[tuple[str, str], dict[str, Any]]


class Witness(Person):
    """A client that keeps what it saw, by how far the log had come."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.saw: list[tuple[int, Table]] = []

    def _take(self, frame: dict[str, Any] | None) -> None:
        super()._take(frame)
        if self.position:
            self.saw.append((int(self.position.partition(".")[0]), dict(self.table)))


def moment_of(pieces: list[dict[str, Any]], seq: int) -> int | None:
    """When the log had come so far and no further; None where another entry is of the same moment."""
    changes = [
        (each["v"], step["at"]) for piece in pieces for step in piece["steps"] for each in step["put"] + step["drop"]
    ]
    seen = [at for v, at in changes if v <= seq]
    return max(seen) if seen and all(at > max(seen) for v, at in changes if v > seq) else None


def at_moment(pieces: list[dict[str, Any]], moment: int) -> Table:
    """As client/replay/tape.js does."""
    piece = [each for each in pieces if each["from"] <= moment][-1]
    table: Table = {}
    steps = [step for step in piece["steps"] if step["at"] <= moment]
    for step in ({"put": piece["first"]["put"], "drop": []}, *steps):
        for value in step["put"]:
            known = table.get((value["noun"], value["id"]))
            if known is None or known["v"] <= value["v"]:
                table[value["noun"], value["id"]] = value
        for gone in step["drop"]:
            table.pop((gone["noun"], gone["id"]), None)
    return table


async def pieces_of(meeting: Meeting, path: str, cookie: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with aiohttp.ClientSession(headers={"Cookie": f"giaoluu={cookie}"} if cookie else {}) as http:
        while True:
            async with http.get(f"{meeting.address}/xem-lai{path}/{len(found)}.json") as answer:
                if answer.status != 200:
                    return found
                found.append(await answer.json())


async def test_each_moment_is_what_the_room_and_the_desk_were_shown(tmp_path: Path) -> None:
    async with process(tmp_path, f"sqlite:///{tmp_path / 'here.db'}") as server:
        running = Running(server)
        meeting = await running.meeting("intake")
        citizen, clerk = Witness(server), Witness(server, meeting.lan.cookie)
        await citizen.join(meeting.id)
        await clerk.join(meeting.id, "desk")
        veiled = await meeting.stand("accepted", f"Câu bị gỡ {secrets.token_hex(4)}?")
        await meeting.run("session.start")
        for state in ("asked", "accepted", "promised", "published", "called", "refused"):
            await meeting.stand(state, f"Câu {state}?")
        await meeting.act("question.veil", veiled, reason="personal_data")
        await meeting.run("session.end")
        room, desk = await pieces_of(meeting, ""), await pieces_of(meeting, "/ban", str(meeting.lan.cookie))
        stub = citizen.table["question", veiled]
        compared = 0
        for witness, pieces in ((citizen, room), (clerk, desk)):
            for seq, table in witness.saw:
                if (moment := moment_of(pieces, seq)) is None:
                    continue
                shown = at_moment(pieces, moment)
                assert shown.keys() == table.keys()
                for key, value in table.items():
                    differ = {field for field in value if shown[key].get(field) != value[field]} - {"v", "can"}
                    gone_words = {*shown[key].get("changed", ())}
                    if key == ("question", veiled) and witness is citizen:
                        assert shown[key]["state"] == stub["state"]  # its stub, at every moment
                    else:
                        assert differ == gone_words, (key, differ)
                        assert witness is clerk or not differ
                compared += 1
        assert compared > 8
    assert "Câu bị gỡ" not in str(room) + str(desk)
    assert "Câu asked?" not in str(desk)  # not public today, so at no moment of the desk either
    assert "Câu published?" in str(desk)
