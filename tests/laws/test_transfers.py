"""Chains of transfers over several streams, in any order of delivery: a question is in exactly one place at all times,
keeps number, time of receipt, asker and due day, and everybody who held it learns where it is.
"""

import random
from collections import defaultdict, deque

import msgspec
import pytest

from server.domain.clarification import Clarification
from server.domain.command import REACTION, Actor, Now, read
from server.domain.extension import Extension
from server.domain.kinds import kind_of
from server.domain.roles import LEAD, MODERATOR, OFFICE
from server.domain.session.session import need
from server.domain.state import Happened, StreamState
from server.domain.transfer import SENT, Transfer, of_origin
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.log import event
from server.log.entry import Reaction
from server.runtime.inbox_count import rows, rows_away
from tests.laws.histories import ASKERS, DAY, PLAN, START, TERMS

ROUND = "0123456789abcdef"
UNITS = ("angiang", "cantho", "camau", "vinhlong")
STAFF = Actor("staff:lan", frozenset({MODERATOR, LEAD, OFFICE}))
TERMS_HERE = TERMS._replace(lists={**TERMS.lists, "unit": UNITS})


class Streams:
    """Sessions and inboxes of four units and the Office. What one causes in another waits; of one cause to one target
    in order. A refusal is told to whoever caused it, as the outbox does."""

    def __init__(self, round: str | None = None) -> None:
        self.states: dict[str, StreamState] = {}
        self.waiting: dict[tuple[str, str], deque[Reaction]] = defaultdict(deque)
        self.now, self.ids = START, 0
        self.replies, self.said, self.happened = 0, list[str](), set[str]()
        for unit in UNITS:
            plan = {**PLAN, "room": unit, "code": f"STNMT-{unit}-2010-1"}
            self.act(f"session:{unit}", STAFF, "session.plan", plan)
            self.act(f"session:{unit}", STAFF, "session.open_intake", {})
            if round is not None:
                state = self.states[f"session:{unit}"]
                state.put(msgspec.structs.replace(need(state), round=round))
        ask = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Ai?", "name": "Bà"}
        self.act("session:angiang", ASKERS[0], "question.ask", ask)
        ((_, self.question),) = self.states["session:angiang"].keys("question")

    def state(self, stream: str) -> StreamState:
        if stream not in self.states:
            self.states[stream] = kind_of(stream).state(stream)
        return self.states[stream]

    def act(self, stream: str, actor: Actor, name: str, raw: object) -> Refused | None:
        state, kind = self.state(stream), kind_of(stream)
        self.ids, self.now = self.ids + 1, self.now + 1000
        try:
            payload = read(kind.command(name), raw, TERMS_HERE)  # type: ignore[arg-type]
            events = kind.decide(state, actor, name, payload, Now(self.now, f"{self.ids:024x}"))
        except Refused as no:
            return no
        for happened in events:
            where = Happened(state.seq + 1, self.now, actor.id)
            state.apply(happened, where)
            self.happened.add(event.kind_of(happened).name)
            for each in kind.reactions(state, happened, where):
                self.waiting[stream, each.target].append(each)
        return None

    def deliver(self, chance: random.Random) -> bool:
        ways = sorted(way for way, queue in self.waiting.items() if queue)
        if not ways:
            return False
        cause, target = chance.choice(ways)
        reaction = self.waiting[cause, target].popleft()
        no = self.act(target, Actor(f"stream:{cause}", frozenset({REACTION})), reaction.command, reaction.payload)
        if no is not None:
            assert reaction.refused, f"{reaction.command} was refused ({no.code}) and nobody is told"
            told = {"target": target, "command": reaction.command, "code": no.code, "details": no.details}
            self.waiting[target, cause].append(Reaction(cause, reaction.refused, told))
        return True

    def holders(self) -> list[tuple[str, str]]:
        """Streams in which the question is, and its id there."""
        found = []
        for name, state in self.states.items():
            for noun in ("question", "inbox"):
                for _, id in state.keys(noun):
                    if state.at_key((noun, id)).state != "transferred":  # type: ignore[union-attr]
                        found.append((name, id))
        return found

    def under_way(self) -> int:
        every = [each for queue in self.waiting.values() for each in queue]
        return sum(each.command in ("question.receive", "question.note_bounce") for each in every)


def move(streams: Streams, chance: random.Random) -> None:
    """Somebody of whoever holds it does something, or closes the session."""
    for name, id in streams.holders():
        state = streams.state(name)
        item = state.at_key(("question", id)) or state.at_key(("inbox", id))
        at: str = item.state  # type: ignore[union-attr]
        base = {"question": id, "state": at}
        if at == "disputed":
            raw = {"question": id, "unit": chance.choice(UNITS), "note": "Ở gần dân."}
            streams.act(name, STAFF, "question.decide", raw)
        elif chance.random() < 0.1 and name.startswith("session:"):
            streams.act(name, STAFF, "question.accept", {"question": id, "text_rev": 1})
        else:
            unit = chance.choice(UNITS)
            there = f"session:{unit}" if chance.random() < 0.5 else f"unit:{unit}"
            act = chance.choice(("transfer", "refuse", "return"))
            to = {} if act == "return" else {"unit": unit}
            sender = (state.get(Transfer, id) or Transfer).sender if state.get(Transfer, id) else None  # type: ignore[union-attr]
            back = {sender.unit: sender.stream} if sender and chance.random() < 0.7 else {}  # type: ignore[union-attr]
            destinations = {**back, unit: there}
            raw = {**base, **to, "act": act, "note": "Không.", "office": "vinhlong", "destinations": destinations}
            streams.act(name, STAFF, "question.transfer", raw)


def over(streams: Streams, chance: random.Random) -> None:
    """Now and then a session ends and is closed, if nothing is left in it."""
    if chance.random() < 0.1:
        stream = f"session:{chance.choice(UNITS)}"
        for name in ("session.end", "session.close"):
            streams.act(stream, STAFF, name, {})


def care(streams: Streams, chance: random.Random) -> None:
    """Whoever holds it asks back, or waits no more; stops its clock, or lets it run. Its asker replies where it was
    asked, if anybody waits."""
    for name, id in streams.holders():
        state = streams.state(name)
        at: str = (state.at_key(("question", id)) or state.at_key(("inbox", id))).state  # type: ignore[union-attr]
        raw: dict[str, object] = {"question": id, "state": at}
        which = chance.choice(("hold", "release", "pause_clock", "resume_clock"))
        more = {"hold": {**raw, "text": "Ở đâu?"}, "release": raw, "pause_clock": {"question": id, "reason": "Chờ"}}
        streams.act(name, STAFF, f"question.{which}", more.get(which, {"question": id}))
    if chance.random() < 0.5:
        streams.replies += 1
        raw = {"question": streams.question, "text": f"lời {streams.replies}"}
        if streams.act("session:angiang", ASKERS[0], "question.clarify", raw) is None:
            streams.said.append(f"lời {streams.replies}")


def threads(streams: Streams) -> dict[str, Clarification]:
    """By stream, what was asked back there about the question, and replied."""
    found = {}
    for name, state in streams.states.items():
        known = of_origin(state, streams.question)
        thread = state.get(Clarification, known.id if known else streams.question)
        if thread is not None:
            found[name] = thread
    return found


def cared(streams: Streams, chance: random.Random) -> None:
    """One thing happens: somebody asks, replies or stops a clock, the question moves, or something is delivered."""
    chosen = chance.random()
    if chosen < 0.4:
        care(streams, chance)
    elif chosen < 0.5:
        move(streams, chance)
    else:
        streams.deliver(chance)


@pytest.mark.parametrize("seed", range(40))
def test_no_reply_is_lost_and_nobody_is_asked_by_whom_nobody_waits(seed: int) -> None:
    """However asking, replying, moving and their delivery cross."""
    chance, streams = random.Random(seed), Streams()
    for _ in range(80):
        cared(streams, chance)
        assert len(streams.holders()) + streams.under_way() == 1
    while streams.deliver(chance):
        assert len(streams.holders()) + streams.under_way() == 1
    ((name, id),) = streams.holders()
    found, here = threads(streams), "session:angiang"
    kept = [each.text.text for of in found.values() for each in of.exchanges if each.text]
    assert set(kept) == {*streams.said}
    if name != here:
        own = {each.at: each.answered_at is None for each in found[here].exchanges} if here in found else {}
        waits = found[name].waits if name in found else False
        assert (found[here].waits if here in found else False) == waits, "its asker sees what whoever has it sees"
        every = [each.text.text for each in found[here].exchanges if each.text] if here in found else []
        assert every == streams.said, (own, "where it was asked stands all that was replied")
        stands = streams.state(name).get(Extension, id)
        known = streams.state(here).get(Extension, streams.question)
        assert bool(known and known.stands) == bool(stands and stands.stands)


def test_replies_cross_what_ends_the_asking() -> None:
    """What that law is tried on is no easy case: some come late, some are taken."""
    names: set[str] = set()
    for seed in range(40):
        chance, streams = random.Random(seed), Streams()
        for _ in range(80):
            cared(streams, chance)
        names |= streams.happened
    assert {"question.clarified", "question.reply_came", "question.asking_over", "question.clock_noted"} <= names


@pytest.mark.parametrize("seed", range(60))
def test_it_is_never_in_none_and_never_in_two(seed: int) -> None:
    chance, streams = random.Random(seed), Streams()
    first = streams.state("session:angiang")
    asked_at = first.at_key(("question", streams.question)).asked_at  # type: ignore[union-attr]
    for _ in range(60):
        if chance.random() < 0.5 or not streams.deliver(chance):
            move(streams, chance)
        assert len(streams.holders()) + streams.under_way() == 1
        over(streams, chance)
    while streams.deliver(chance):
        assert len(streams.holders()) + streams.under_way() == 1
    ((name, id),) = streams.holders()
    state = streams.state(name)
    item, transfer = state.at_key(("question", id)) or state.at_key(("inbox", id)), state.get(Transfer, id)
    assert (item.asked_at, item.asker) == (asked_at, ASKERS[0].id)  # type: ignore[union-attr]
    if transfer is None:
        return
    assert (transfer.receipt_no, transfer.origin_number) == ("STNMT-angiang-2010-1-000001", 1)
    assert transfer.due == START + 8 * DAY
    assert [hand.since for hand in transfer.hands] == sorted(hand.since for hand in transfer.hands)
    for stream in {hand.stream for hand in transfer.hands} - {name}:
        known = of_origin(streams.state(stream), streams.question)
        assert known is not None
        assert known.state == SENT
        assert known.place is not None
        assert (known.place.stream, known.place.id) == (name, id)


def answer(streams: Streams) -> None:
    """A unit does what it can with what stands in its inbox."""
    for name, id in streams.holders():
        if (item := streams.state(name).get(InboxItem, id)) is not None:
            at = {"question": id, "state": item.state}
            raw = {"inbox.accept": at, "inbox.draft": {"question": id, "rev": item.rev, "text": "Có."}}
            for act in ("inbox.accept", "inbox.draft"):
                streams.act(name, STAFF, act, raw[act])
            rev = streams.state(name).need(InboxItem, id).rev
            streams.act(name, STAFF, "inbox.publish", {"question": id, "rev": rev})


@pytest.mark.parametrize("seed", range(40))
def test_what_stands_in_an_inbox_is_told_by_one_report_alone(seed: int) -> None:
    """Whichever units hold a session of its round: by the unit's own, or where it holds none by that of the session in
    which it was asked; and by both it is the same."""
    chance, streams = random.Random(seed), Streams(ROUND)
    for _ in range(40):
        if chance.random() < 0.5 or not streams.deliver(chance):
            answer(streams) if chance.random() < 0.1 else move(streams, chance)
    while streams.deliver(chance):
        pass
    ((name, _),) = streams.holders()
    now = streams.now + chance.choice((0, 9 * DAY))
    for n in range(2 ** len(UNITS)):
        holding = [unit for k, unit in enumerate(UNITS) if n >> k & 1]
        silent = [unit for unit in UNITS if unit not in holding]
        told: list[str] = []
        for unit in holding:
            told += [row["fate"] for row in rows(streams.state(f"unit:{unit}"), ROUND, now)]
        for unit in UNITS:
            told += [row["fate"] for row in rows_away(streams.state(f"session:{unit}"), silent, now)]
        told = [fate for fate in told if fate != "transferred"]
        everywhere = [row["fate"] for unit in UNITS for row in rows(streams.state(f"unit:{unit}"), ROUND, now)]
        assert told == [fate for fate in everywhere if fate != "transferred"]
        assert len(told) == name.startswith("unit:")


def test_most_chains_are_disputed_about_or_bounce_somewhere() -> None:
    """What the law is tried on is no easy case."""
    acts: set[str] = set()
    bounced = 0
    for seed in range(60):
        chance, streams = random.Random(seed), Streams()
        for _ in range(60):
            if chance.random() < 0.5 or not streams.deliver(chance):
                move(streams, chance)
            over(streams, chance)
            bounced += sum(
                each.command == "question.note_bounce" for queue in streams.waiting.values() for each in queue
            )
        for state in streams.states.values():
            for _, id in state.keys("transfer"):
                acts |= {hand.act for hand in state.need(Transfer, id).hands}
    assert acts == {"asked", "transfer", "return", "refuse", "dispute", "decide"}
    assert bounced
