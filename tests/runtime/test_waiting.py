"""Who waits for a stream: staff first, places in turn, and of one place no more than its share."""

import asyncio

from server.domain.command import Actor
from server.runtime.pending_command import PendingCommand
from server.runtime.waiting import Waiting


def pending(cid: str, place: str = "", *, staff: bool = False) -> PendingCommand:
    done: asyncio.Future[object] = asyncio.Future(loop=LOOP)
    return PendingCommand(Actor("a", frozenset()), "x.y", None, b"", cid, "i", staff, done, place)  # type: ignore[arg-type]


LOOP = asyncio.new_event_loop()


def taken(waiting: Waiting, most: int = 500) -> str:
    return " ".join(each.cid for each in waiting.take(most))


def test_a_crowd_of_one_place_lets_others_through_and_loses_none() -> None:
    waiting = Waiting(share=3)
    for n in range(7):
        waiting.put(pending(f"c{n}", "crowd"))
    waiting.put(pending("one", "home"))
    waiting.put(pending("staff", staff=True))
    assert len(waiting) == 9
    assert taken(waiting) == "staff c0 one c1 c2"
    waiting.put(pending("late", "elsewhere"))
    assert taken(waiting) == "c3 late c4 c5"
    assert taken(waiting) == "c6"
    assert taken(waiting) == ""
    assert len(waiting) == 0


def test_a_turn_takes_no_more_than_it_may_and_those_left_out_are_first_in_the_next() -> None:
    waiting = Waiting(share=9)
    for n in range(4):
        waiting.put(pending(f"a{n}", "a"))
        waiting.put(pending(f"b{n}", "b"))
    waiting.put(pending("z", "z"))
    assert taken(waiting, 2) == "a0 b0"
    assert taken(waiting, 4) == "z a1 b1 a2"
    assert taken(waiting, 9) == "b2 a3 b3"
