"""What may be found: a row per question that everybody may read with its answer, in the spelling of folding.py.

It holds what the public sees of both and nothing else: wording, its translation, shown name, answer, who signed it.
What is out of sight keeps a row without a word. `late` as in the public account; rehearsals have no rows.
"""

from collections.abc import Sequence

from server.domain.act import Undone
from server.domain.roles import PUBLIC
from server.domain.session.answer import Answer
from server.domain.session.extension import deadline
from server.domain.session.question import Question
from server.domain.session.session import Session, of
from server.domain.session.translation import Translation
from server.domain.state import Key, StreamState
from server.domain.unit.inbox_item import InboxItem
from server.folding import both
from server.local_time import day_of
from server.log.entry import Row
from server.log.event import Event
from server.projections.inbox_pairs import pair
from server.projections.projector import Projector
from server.views.entity import Value, view

TABLE = "search_documents"
# Between two texts: no phrase goes across it, and no word is spelled so.
BREAK = " | "
_PAIRED = (Question.noun, Answer.noun, Translation.noun)
_NOTHING: dict[str, object] = {
    "session": None, "room": None, "at": None, "shown": 0, "year": None, "late": None, "province": None, "field": None,
    "asker_type": None, "person": None, "asked_exact": "", "asked_folded": "", "rest_exact": "", "rest_folded": "",
}  # fmt: skip


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("search", (TABLE,), kinds, rows, follows=True)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    """All of a session when it changed itself: its deadline says which answers are late."""
    session, undone = of(state), {each.question for each in events if isinstance(each, Undone)}
    if session is None:
        of_inbox = (_inbox(state, id, id in undone) for noun, id in touched if noun == InboxItem.noun)
        return [row for row in of_inbox if row is not None]
    whole = any(noun == Session.noun for noun, _ in touched)
    about = state.keys(Question.noun) if whole else [key for key in touched if key[0] in _PAIRED]
    every = (_row(state, session, id, id in undone) for id in dict.fromkeys(id for _, id in about))
    return [row for row in every if row is not None]


def _row(state: StreamState, session: Session, id: str, undone: bool) -> Row | None:
    question, answer = state.get(Question, id), state.get(Answer, id)
    if question is None:
        return None
    seen = view(state.kind, question, PUBLIC) if question.meaning.public else None
    said = view(state.kind, answer, PUBLIC) if answer else None
    found: dict[str, object] = {"seq": state.seq}
    if not (seen and said and "text" in seen and said["text"]):
        # One that was never answered was never here; one whose answer was taken back may have been.
        was_here = undone or (answer and answer.published_at and not answer.held_back)
        return Row(TABLE, {"question": id}, found | _NOTHING) if was_here else None
    other = state.get(Translation, id)
    translated = (view(state.kind, other, PUBLIC) or {}).get("text") if other else None
    shown = _shown(session.id, session.room, seen, said, deadline(state, id), translated)
    return Row(TABLE, {"question": id}, found | shown)


def _inbox(state: StreamState, id: str, undone: bool) -> Row | None:
    """One that a unit answered outside of its sessions."""
    item = state.need(InboxItem, id)
    found, value = dict[str, object](seq=state.seq), pair(state, item)
    if not (value and value["answer"] and value["answer"]["text"] and value["question"]["text"]):
        return Row(TABLE, {"question": id}, found | _NOTHING) if item.published_at or undone else None
    seen, said = value["question"], value["answer"]
    return Row(TABLE, {"question": id}, found | _shown(None, state.id, seen, said, value["due"]))


def _shown(
    session: str | None, room: str, seen: Value, said: Value, due: int, translated: str | None = None
) -> dict[str, object]:  # fmt: skip
    at, asked, rest = said["published_at"], both(seen["text"]), _rest(seen, said, translated)
    return {
        "session": session, "room": room, "at": at, "shown": 1, "year": day_of(at).year,
        "late": int(said["mode"] == "later" and at > due),
        "province": seen["province"], "field": seen["field"], "asker_type": seen["asker_type"],
        "person": (said["signed"] or {}).get("name") or None,
        "asked_exact": asked[0], "asked_folded": asked[1], "rest_exact": rest[0], "rest_folded": rest[1],
    }  # fmt: skip


def _rest(seen: Value, said: Value, translated: str | None) -> tuple[str, str]:
    """Everything but the question: the answer with the parts of others, who asked, who signed; its translation."""
    parts = [text for each in said["parts"] for name, text in each.items() if name != "id"]
    texts = (said["text"], seen["name"], *(said["signed"] or {}).values(), *parts, translated)
    spelled = [both(text) for text in texts if text]
    return BREAK.join(pair[0] for pair in spelled), BREAK.join(pair[1] for pair in spelled)
