"""A session that takes questions slowly: what wakes it, who gets through and how, and that nothing does twice."""

import contextlib
from types import SimpleNamespace
from typing import Any

import pytest

from server import settings
from server.errors import Refused
from server.runtime.budgets import Budget, MemoryBudgets
from server.runtime.slow_mode import SlowMode, apart
from server.runtime.work import Challenge, Signer, answer, solve, solved
from tests.domain.session.cast import LEAD, LIVE, planned

EASY = {"slow.bits": "2", "slow.puzzles": "3"}
STREAM, HALL, ME = "session:s", "192.0.2.1", "asker:1"


class Gate:
    """Slow mode of one session; a command id that nobody else has for each question."""

    def __init__(self, slow: bool = True, **changes: str) -> None:
        chosen = settings.load(EASY | {name.replace("__", "."): value for name, value in changes.items()}, env={})
        scene = planned(*LIVE)
        if slow:
            scene.given(LEAD, "session.slow_down")
        self.runtime: Any = SimpleNamespace(stream=STREAM, room="angiang", view=SimpleNamespace(state=scene.state))
        self.now, self.asked = 1_000_000, 0
        self.mode = SlowMode(chosen.slow, chosen.limits, bytes(32), lambda: self.now)
        self.mode.budgets = MemoryBudgets(clock=lambda: self.now / 1000)

    async def admit(self, asker: str = ME, cid: str = "", ip: str = HALL, proof: str = "") -> None:
        self.asked += 1
        await self.mode.admit(self.runtime, asker, cid or f"c{self.asked}", ip, proof)

    async def refused(self, **more: Any) -> Refused:
        with pytest.raises(Refused) as no:
            await self.admit(**more)
        return no.value

    async def work(self, asker: str = ME, cid: str = "c", ip: str = HALL) -> str:
        """Be asked for work, and do it."""
        no = await self.refused(asker=asker, cid=cid, ip=ip)
        assert no.code == "slow.work"
        return answer(no.details["work"])


async def test_a_puzzle_lets_one_question_of_one_asker_through_and_no_other() -> None:
    gate = Gate(slow__every_s="0")
    proof = await gate.work(cid="mine")
    assert (await gate.refused(cid="other", proof=proof)).code == "slow.work"
    assert (await gate.refused(cid="mine", asker="asker:2", proof=proof)).code == "slow.work"
    gate.runtime.stream = "session:t"
    assert (await gate.refused(cid="mine", proof=proof)).code == "slow.work"
    gate.runtime.stream = STREAM
    await gate.admit(cid="mine", proof=proof)
    gate.now += 601_000
    assert (await gate.refused(cid="mine", proof=proof)).code == "slow.work"


@pytest.mark.parametrize(
    "broken", ["", ":", "p.3.2.1.2.00:1,2,3", "p.3.2:0,0,0", "\0", "p.0.0.0.9999999999.00:", "é:1"]
)
async def test_what_is_no_proof_is_asked_for_one(broken: str) -> None:
    assert (await Gate().refused(proof=broken)).code == "slow.work"


async def test_a_right_challenge_with_wrong_numbers_is_no_proof() -> None:
    gate = Gate()
    challenge = (await gate.work()).partition(":")[0]
    for nonces in ("", "1", "0,0", "0,0,0,0", "-1,0,0", "4294967296,0,0", "x,y,z", "１,２,３"):
        assert (await gate.refused(cid="c", proof=f"{challenge}:{nonces}")).code == "slow.work"


async def test_whoever_has_no_scripts_waits_instead() -> None:
    gate = Gate()
    no = await gate.refused(cid="a")
    ticket, wait = no.details["ticket"], no.details["retry_after"]
    gate.now += (wait - 5) * 1000
    early = await gate.refused(cid="b", proof=ticket)
    assert (early.code, early.details["retry_after"], early.details["ticket"]) == ("slow.early", 5, ticket)
    gate.now += 5000
    assert (await gate.refused(cid="c", asker="asker:2", proof=ticket)).code == "slow.work"
    await gate.admit(cid="d", proof=ticket)
    again = await gate.refused(cid="e", proof=ticket)
    assert (again.code, again.details["every_s"]) == ("slow.again", 60)
    gate.now += 60_000
    await gate.admit(cid="f", proof=ticket)
    gate.now += 601_000
    assert (await gate.refused(cid="g", proof=ticket)).code == "slow.work"


async def test_a_hall_gets_through_and_what_is_beyond_works_for_it_alone() -> None:
    gate = Gate(slow=False)
    for n in range(300):
        await gate.admit(asker=f"asker:{n}")
    await gate.admit(asker="asker:301")  # this one finds it empty: from the next on
    assert (await gate.refused(asker="asker:302")).code == "slow.work"
    await gate.admit(asker="asker:303", ip="192.0.2.2")
    proof = await gate.work(asker="asker:304", cid="p")
    await gate.admit(asker="asker:304", cid="p", proof=proof)
    gate.now += 90_000  # half of it has come back
    with pytest.raises(Refused):
        await gate.admit(asker="asker:305")
    await gate.admit(asker="asker:306")


async def test_many_addresses_of_one_network_slow_it_down_alone() -> None:
    for name in ("192.0.2.{}", "2001:db8:5:{:x}::7"):
        gate, held = Gate(slow=False), 0
        for n in range(800):
            try:
                await gate.admit(asker=f"asker:{n}", ip=name.format(n // 80))
            except Refused as no:
                held += no.code == "slow.work"
        assert 800 - held == 451, "what is beyond works for it"
        assert not gate.mode.pressed(gate.runtime)
        await gate.admit(asker="asker:honest", ip="198.51.100.1")
        proof = await gate.work(asker="asker:hall", cid="p", ip=name.format(99))
        await gate.admit(asker="asker:hall", cid="p", ip=name.format(99), proof=proof)


async def test_one_address_that_hammers_does_not_slow_its_neighbours() -> None:
    gate = Gate(slow=False)
    for n in range(1000):
        with contextlib.suppress(Refused):
            await gate.admit(asker=f"asker:{n}")
    await gate.admit(asker="asker:neighbour", ip="192.0.2.77")


async def test_a_thousand_devices_of_one_address_get_no_more_than_its_budget() -> None:
    gate, crowded = Gate(slow=False, slow__session_min="2000"), 0
    for n in range(1000):
        device = {"asker": f"asker:{n}", "cid": f"f{n}"}
        try:
            await gate.admit(**device)
        except Refused as no:
            crowded += 1
            with contextlib.suppress(Refused):
                await gate.admit(**device, proof=answer(no.details["work"]))
                crowded -= 1
    assert 1000 - crowded == 301 + 300
    await gate.admit(asker="asker:honest", ip="198.51.100.1")


async def test_pressure_slows_the_session_and_calm_wakes_it_up_again() -> None:
    gate = Gate(slow=False, slow__session_min="20", slow__prefix_min="0")
    for n in range(21):
        await gate.admit(asker=f"asker:{n}", ip=f"192.0.2.{n}")
    assert gate.mode.pressed(gate.runtime)
    assert (await gate.refused(asker="asker:99", ip="192.0.2.99")).code == "slow.work"
    gate.now += 40_000
    await gate.refused(asker="asker:98", ip="192.0.2.98")
    await gate.admit(asker="asker:97", ip="192.0.2.97")
    assert not gate.mode.pressed(gate.runtime)


async def test_the_session_and_the_room_have_budgets_whoever_asks() -> None:
    gate = Gate(slow=False, limits__asks_per_session_min="5", slow__session_min="0", slow__prefix_min="0")
    for n in range(5):
        await gate.admit(asker=f"asker:{n}", ip=f"192.0.2.{n}")
    assert (await gate.refused(asker="asker:9", ip="192.0.2.9")).details["retry_after"] == 12
    gate = Gate(slow=False, limits__asks_per_room_min="3", slow__session_min="0", slow__prefix_min="0")
    for n in range(3):
        gate.runtime.stream = f"session:{n}"
        await gate.admit()
    assert (await gate.refused()).code == "asks.crowded"


async def test_all_are_drawn_or_none_and_memory_is_bounded() -> None:
    budgets = MemoryBudgets(most_keys=100, clock=lambda: 0)
    empty, full = Budget("empty", 60, 1), Budget("full", 60, 5)
    assert not (await budgets.draw([empty, full])).short
    assert (await budgets.draw([empty, full])).short == "empty"
    assert (await budgets.draw([full])).levels == (4,)
    for n in range(1000):
        await budgets.draw([Budget(f"{n}", 1, 1)])
    assert len(budgets) == 100


def test_a_proof_is_no_part_of_what_is_asked() -> None:
    assert apart({"text": "?", "proof": "p:1"}) == ({"text": "?"}, "p:1")
    for bad in (1, None, ["p"], "x" * 2000):
        with pytest.raises(Refused):
            apart({"proof": bad})


def test_a_challenge_is_believed_only_as_it_was_signed() -> None:
    signer, challenge = Signer(bytes(32)), Challenge("p", 2, 3, 10, 20)
    text = signer.write(challenge, ("a", "b"))
    assert signer.read(text, ("a", "b")) == challenge
    assert signer.read(text, ("a", "c")) is None
    assert signer.read(text.replace("p.2.3", "p.1.1"), ("a", "b")) is None
    assert Signer(bytes(31) + b"1").read(text, ("a", "b")) is None
    assert solved(text, challenge, solve(text, 2, 3))
