"""An asker's own matters: not a frame but the whole list, newest first: state, reason, due day and own commands."""

from itertools import islice
from typing import Any

from server.domain.clarification import Clarification
from server.domain.extension import Extension
from server.domain.kinds import find
from server.domain.roles import PUBLIC
from server.domain.session.answer import Answer
from server.domain.session.chat_line import ChatLine
from server.domain.session.clarification import answerable
from server.domain.session.extension import deadline
from server.domain.session.phase import PHASES
from server.domain.session.picture import public_question
from server.domain.session.question import Question
from server.domain.session.question_state import SET_APART
from server.domain.session.rating import Rating, rateable
from server.domain.session.session import Session, of
from server.domain.state import ALL, Entity, StreamState
from server.domain.transfer import Transfer
from server.views.chat import OWN_LINES, own_lines
from server.views.entity import plain, view


class Askers:
    """Which questions and lines of the chat are whose. Known to the server alone, never part of a view."""

    def __init__(self) -> None:
        self._questions: dict[str, dict[str, None]] = {}
        self._asker: dict[str, str] = {}
        self._lines: dict[str, dict[str, None]] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._touched: dict[str, None] = {}
        self._all_touched = False

    def take(self, entity: Entity, concerns: str | None) -> None:
        """Note whom this changed entity concerns: the field of a question's id, or all (see noun.py)."""
        if isinstance(entity, Question) and entity.id not in self._asker:
            self._asker[entity.id] = entity.asker
            self._questions.setdefault(entity.asker, {})[entity.id] = None
        if isinstance(entity, ChatLine) and entity.asker:
            self._lines.setdefault(entity.asker, {})[entity.id] = None
            self._touched[entity.asker] = None
        if isinstance(entity, Question) and (entity.members or entity.id in self._members):
            self._members[entity.id] = entity.members
        if concerns == ALL:
            self._all_touched = True
        elif concerns:
            id = getattr(entity, concerns)
            group = (id, *self._members.get(id, ()))
            self._touched |= {self._asker[each]: None for each in group if each in self._asker}

    def of(self, asker: str, limit: int) -> list[str]:
        """Ids of this asker's questions, newest first."""
        return list(reversed(self._questions.get(asker, {})))[:limit]

    def lines(self, asker: str, limit: int) -> list[str]:
        """Ids of what this asker said in the chat, newest first."""
        return list(islice(reversed(self._lines.get(asker, {})), limit))

    def all(self) -> list[str]:
        return list(self._questions)

    def touched(self) -> list[str]:
        """Askers in whose matters anything changed since the last call."""
        touched = self.all() if self._all_touched else list(self._touched)
        self._touched, self._all_touched = {}, False
        return touched


def matters(state: StreamState, askers: Askers, asker: str, most: int) -> dict[str, Any]:
    """One's own questions, and what one said in the chat, if anything."""
    said = own_lines(state, askers.lines(asker, OWN_LINES))
    return {"mine": mine(state, askers.of(asker, most)), **({"chat": said} if said else {})}


def mine(state: StreamState, questions: list[str]) -> list[dict[str, Any]]:
    """The own view of each of these questions."""
    session = of(state)
    found = (state.get(Question, id) for id in questions)
    return [own(state, session, question) for question in found if question is not None and session is not None]


def own(state: StreamState, session: Session, question: Question) -> dict[str, Any]:
    """What its asker reads of one question: more than the public (reason, note), less than the desk."""
    question = public_question(question)
    main = public_question(state.need(Question, question.into)) if question.into else question
    answer = state.get(Answer, main.id)
    seen = view(state.kind, answer, PUBLIC) if answer else None
    thread, rating = state.get(Clarification, question.id), state.get(Rating, question.id)
    waits = main.meaning.open and not PHASES[session.state].final
    transfer, of_main = state.get(Transfer, question.id), state.get(Transfer, main.id)
    where = place(of_main)
    fields = ("number", "kind", "state", "reason", "asked_at", "field", "province", "erased_at")
    return {
        "id": question.id,
        **{field: getattr(question, field) for field in fields},
        "receipt_no": transfer.receipt_no if transfer else receipt_no(session, question.number),
        "text": question.original.text,
        "note": plain((main if of_main and of_main.authority else question).note),
        "due": deadline(state, question.id) if waits or (where and of_main and not of_main.outcome) else None,
        "place": where,
        "outcome": of_main.outcome if of_main else "",
        "came_from": transfer.hands[0].unit if transfer and transfer.origin != state.name else None,
        "authority": plain(of_main.authority) if of_main else None,
        "extension": _extension(state.get(Extension, question.id)),
        "answer": seen,
        "moved_to": session.starts_at if waits and session.postponed and not PHASES[session.state].over else None,
        "cancelled": waits and session.cancelled is not None,
        "clarification": _thread(thread),
        "rating": _rating(rating),
        "can": _can(state, session, question, held_back=bool(answer and answer.held_back)),
        "merged": _under(state, main) if main is not question else None,
    }


def _under(state: StreamState, main: Question) -> dict[str, Any]:
    """What the asker of a merged question reads of the one that is answered for all of them; its id and its wording
    only where everybody may read them."""
    public = main.meaning.public
    return {
        "number": main.number,
        "state": main.meaning.heading if main.state == SET_APART else main.state,
        "reason": main.reason if main.state != SET_APART else None,
        "question": main.id if public else None,
        "text": main.text.text if public else None,
    }


def place(transfer: Transfer | None) -> dict[str, Any] | None:
    """Where a question is that was sent from here, for its asker: `id` under which it is there, "" until that is known;
    `why`, `act`: for what reason, see a transfer's hands. `address`: of the answer, once there is one, else the unit's.
    """
    if transfer is None or (at := transfer.place) is None:
        return None
    there = f"cau/{at.id}" if at.id and transfer.outcome == "answered" else ""
    found = {name: getattr(at, name) for name in ("unit", "stream", "id", "why", "act")}
    return found | {"address": f"/r/{at.unit}/{there}"}


def _can(state: StreamState, session: Session, question: Question, *, held_back: bool) -> list[str]:
    """What its asker may do with it now."""
    if question.erased_at is not None:
        return []
    moves = [each for each in (find("question.withdraw"),) if question.state in each.when]
    moves += [find("question.clarify")] if answerable(state, question) else []
    rate = [find("answer.rate")] if not held_back and rateable(state, question.id) else []
    return [each.name for each in (*moves, *rate) if session.state in each.on]


def _extension(own: Extension | None) -> dict[str, Any] | None:
    """Why its deadline stands still or is another than its session's; who decided so is not told."""
    if own is None:
        return None
    return {"state": own.state, "due": own.due, "pauses": plain(own.pauses), "request": plain(own.request)}


def _rating(given: Rating | None) -> dict[str, Any] | None:
    return {"value": given.value, "remark": plain(given.remark), "rated_at": given.rated_at} if given else None


def _thread(thread: Clarification | None) -> dict[str, Any] | None:
    """What was asked back and what the asker said to it; who of the staff asked is not told."""
    if thread is None:
        return None
    told = ("at", "needs", "reply_by", "asked", "text", "wording", "answered_at")
    exchanges = [{name: plain(getattr(each, name)) for name in told} for each in thread.exchanges]
    return {"state": thread.state, "exchanges": exchanges}


def receipt_no(session: Session, number: int) -> str:
    """`BTNMT-2010-1-000123`: unique in the system for ever."""
    return f"{session.code}-{number:06d}"
