"""T15: two moderators at one desk, in two tabs each, act at once on what they saw a moment or a minute ago.

The judge compares every ack with the state just before it: nothing may rest on a wording or a state that was gone.
"""

import asyncio
from argparse import Namespace

from tests.chaos.client import Client
from tests.chaos.crowd import CHOICES, NEEDS
from tests.chaos.run import Run

EVERYTHING = sorted({*NEEDS, "question.answer", "question.return"})
OUTSTANDING = 8


async def fault(run: Run, asked: Namespace) -> None:
    """`rounds` commands at each tab."""
    await run.people(asked.clients)
    for number, person in enumerate(run.staff):
        tab = Client(f"tab{number}", run.doors, run.session, run.history, "desk", person.cookie)
        run.crowd.add(tab)
    await run.crowd.there()
    await asyncio.gather(*(run.crowd.ask() for _ in range(12)))
    few = asyncio.Semaphore(OUTSTANDING * len(run.crowd.desks))
    await asyncio.gather(*(_act_on(run, tab, asked.rounds, few) for tab in run.crowd.desks))


async def _act_on(run: Run, tab: Client, rounds: int, few: asyncio.Semaphore) -> None:
    """Of what this tab ever showed, something: fresh, or stale."""
    shown: list[dict[str, object]] = []
    for _ in range(rounds):
        shown = [*shown[-200:], *tab.values("question")]
        if not shown:
            await asyncio.sleep(0.05)
            continue
        one = run.chance.choice(shown[-12:] if run.chance.random() < 0.7 else shown)
        likely = CHOICES.get(str(one["state"]), ("question.return",)) if run.chance.random() < 0.8 else EVERYTHING
        name = run.chance.choice(likely)
        given = {
            "state": one["state"],
            "text_rev": one["text_rev"],
            "reason": "spam",
            "text": f"Lời {run.chance.random()}?",
        }
        await few.acquire()
        deed = run.crowd.send(
            tab.do(name, question=one["id"], **{field: given[field] for field in NEEDS.get(name, ("state",))})
        )
        deed.add_done_callback(lambda _: few.release())
        await asyncio.sleep(0)
