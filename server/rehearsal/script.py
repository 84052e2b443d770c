"""The script of a rehearsal: who asks what and when. Pure; the same seed gives the same script.

Times are seconds of the play; the tempo says how long such a second lasts.

    0 ─ intake ─▶ starts ─ live ─▶ ends ─ answers in writing ─▶
    └ prologue: the first questions, played fast when a hall must fill at once ┘
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from server.rehearsal.sample import Sample

PER_QUESTION_S = 5.0
PROLOGUE = 30
ASKS_EACH = 4
STARTS_S = 20.0


class Ask(NamedTuple):
    at: float
    sample: Sample


class Citizen(NamedTuple):
    """`cut` = the number of the ask in the midst of which the line breaks, `cut_at` = when it breaks idly."""

    arrives: float
    asks: tuple[Ask, ...]
    withdraws: bool = False
    cut: int | None = None
    cut_at: float | None = None


class Script(NamedTuple):
    """`moderator_cut` is when the line of the second moderator breaks."""

    citizens: tuple[Citizen, ...]
    questions: int
    starts: float
    moderator_cut: float
    ends: float

    @property
    def prologue(self) -> float:
        """Until when the first questions have been asked."""
        return min(PROLOGUE * PER_QUESTION_S, self.ends)


def write(samples: Sequence[Sample], questions: int, seed: int) -> Script:
    """`questions` of the samples, each again when there are not enough, spread over citizens who come and go."""
    rng = random.Random(seed)
    asks = [
        Ask((number + rng.random()) * PER_QUESTION_S, sample)
        for number, sample in enumerate(chosen(samples, questions, rng))
    ]
    ends = questions * PER_QUESTION_S
    crowd: list[list[Ask]] = [[] for _ in range(max(3, -(-questions // ASKS_EACH)))]
    for number, ask in enumerate(asks):
        # Everybody gets one before anybody gets a second.
        crowd[number if number < len(crowd) else rng.randrange(len(crowd))].append(ask)
    citizens = [Citizen(_arrival(mine, rng), tuple(mine)) for mine in crowd]
    late = Citizen(ends * 0.8, ())
    return Script((*_fated(citizens, ends), late), questions, min(STARTS_S, ends / 4), ends * 0.4, ends)


def chosen(samples: Sequence[Sample], questions: int, rng: random.Random) -> list[Sample]:
    """Answered ones evenly among the others, so that a short play has them too."""
    answered = [sample for sample in samples if sample.answer]
    others = [sample for sample in samples if not sample.answer]
    share = len(answered) / len(samples)
    order: list[Sample] = []
    while len(order) < questions:
        rng.shuffle(answered)
        rng.shuffle(others)
        placed = [((n + 0.5) / share, sample) for n, sample in enumerate(answered)]
        placed += [((n + 0.5) / (1 - share), sample) for n, sample in enumerate(others)]
        order += [sample for _, sample in sorted(placed, key=lambda pair: pair[0])]
    return order[:questions]


def _arrival(asks: Sequence[Ask], rng: random.Random) -> float:
    first = asks[0].at if asks else 0.0
    return max(0.0, first - rng.uniform(1, 20))


def _fated(citizens: list[Citizen], ends: float) -> list[Citizen]:
    """One withdraws a question, one loses the line while asking, one while only looking on."""
    fated = list(citizens)
    taking_back = next((n for n, each in enumerate(fated) if each.asks and _keeps(each.asks[-1].sample)), 0)
    fated[taking_back] = fated[taking_back]._replace(withdraws=True)
    busiest = max((n for n in range(len(fated)) if n != taking_back), key=lambda n: len(fated[n].asks))
    fated[busiest] = fated[busiest]._replace(cut=0)
    idle = next(n for n in range(len(fated)) if n not in (taking_back, busiest))
    fated[idle] = fated[idle]._replace(cut_at=ends * 0.6)
    return fated


def _keeps(sample: Sample) -> bool:
    """A sample that nobody else disposes of: let through, never answered."""
    return sample.does == "accept" and not sample.answer
