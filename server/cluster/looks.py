"""How processes tell each other who looks at what (runtime/presence.py): a signed signal for each change."""

from server.cluster.signals import Signal
from server.runtime.presence import Look, Presence, Writes

_WRITES: dict[str, Writes] = {"": "", "wording": "wording", "answer": "answer"}


def signal_of(session: str, process: str, line: str, look: Look) -> Signal:
    return Signal(
        session=session, signal="presence", number=look.since, process=process, expires=look.until, line=line,
        actor=look.staff, question=look.question, writes=_WRITES.get(look.writes, ""),
    )  # fmt: skip


def taken(presence: Presence, news: Signal) -> None:
    look = Look(news.actor, news.question, news.writes, news.number, news.expires)
    presence.take(news.session, f"{news.process} {news.line}", look)
