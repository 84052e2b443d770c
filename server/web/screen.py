"""The hall's screen as the server draws it: the first picture, and all of it for a browser that runs no modules."""

from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.session.phase import PHASES
from server.views.entity import Value

# Characters; the sizes are in client/styles/stage.css.
STEPS = (60, 120, 200, 320, 500, 800, 1200, 1500, 2000, 3000, 5000)
BAND_UP_TO = 500
TOPIC = (120, 320)  # a topic is a headline, not a question: it never fills the screen
ASK = "question.ask"


def screen(
    nouns: Mapping[str, Mapping[str, Value]], signals: Iterable[Mapping[str, Any]], figures: Mapping[str, int] | None,
    now: int, *, reached: bool, leaving: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """What is drawn; `reached`: is there an address at which the people in the hall can ask? `leaving`: for so many ms
    what was answered is still seen."""
    (session,) = nouns["session"].values()
    stage = nouns.get("stage", {}).get("stage", {"question": None})
    frozen = switched(stage, signals, "freeze")
    held = stage.get("held") if frozen and (stage.get("freeze") or {}).get("on") else stage["question"]
    turn, question = _turn(nouns, {} if frozen else stage, _words(nouns, held), now, leaving)
    text = question["text"] if question and turn != "coming" else ""
    other = nouns.get("translation", {}).get(question["id"]) if question and text else None
    step = step_of(text + (other["text"] if other else "")) if text else topic_step(session["topic"])
    invites = reached and ASK in session["open"]
    counts = None if frozen or not (figures or {}).get("asked") else figures
    short = step <= BAND_UP_TO
    band = (not text or short) and (invites or counts is not None)
    coming = None if frozen else _words(nouns, stage.get("coming"))
    return {
        "blank": switched(stage, signals, "blank"), "frozen": frozen, "question": question, "turn": turn, "step": step,
        "invites": invites, "figures": counts, "band": band, "short": short, "parts": _parts(nouns, question),
        "translation": other,
        "next": coming if turn in ("air", "leaving") else None,
        "before": _words(nouns, stage.get("leaving")) if turn == "coming" else None,
        "person": nouns.get("person", {}).get(stage.get("coming_by") or "") if turn == "coming" else None,
        "idle": idle(session, now, (figures or {}).get("waiting")),
    }  # fmt: skip


def _turn(
    nouns: Mapping[str, Mapping[str, Value]], stage: Mapping[str, Any], on_air: Value | None, now: int, leaving: int
) -> tuple[str, Value | None]:
    """On air, else leaving for a while, else coming, else nothing."""
    if on_air:
        return "air", on_air
    if now < (stage.get("left_at") or 0) + leaving and (left := _words(nouns, stage.get("leaving"))):
        return "leaving", left
    coming = _words(nouns, stage.get("coming"))
    return ("coming", coming) if coming else ("idle", None)


def _words(nouns: Mapping[str, Mapping[str, Value]], id: str | None) -> Value | None:
    """A question that has words to show."""
    found = nouns.get("question", {}).get(id or "")
    return found if found and found.get("text") else None


def _parts(nouns: Mapping[str, Mapping[str, Value]], question: Value | None) -> tuple[str, str, str] | None:
    """The text in three, of which the second was marked as what is really asked."""
    marked = nouns.get("excerpt", {}).get(question["id"]) if question and "id" in question else None
    if not (question and marked and marked["text_rev"] == question["text_rev"] and marked["end"] > marked["start"]):
        return None
    text, start, end = question["text"], marked["start"], marked["end"]
    return text[:start], text[start:end], text[end:]


def switched(stage: Mapping[str, Any], signals: Iterable[Mapping[str, Any]], name: str) -> bool:
    """A switch of the screen: of the log and the signal the later holds."""
    written = stage.get(name) or {"on": False, "at": 0}
    heard: Mapping[str, Any] = next((news for news in signals if news["signal"] == name), {"on": False, "at": 0})
    return bool((heard if heard["at"] > written["at"] else written)["on"])


def step_of(text: str) -> int:
    return next((step for step in STEPS if len(text) <= step), STEPS[-1])


def topic_step(topic: str) -> int:
    return max(TOPIC[0], min(TOPIC[1], step_of(topic)))


def idle(session: Mapping[str, Any], now: int, waiting: int | None) -> str:
    """The sentence below the topic while no question is on air: it promises nothing that is past."""
    state, asked = session["state"], ASK in session["open"]
    if PHASES[state].before:
        return "soon" if session["starts_at"] <= now else "intake" if asked else "planned"
    if state == "live":
        return "live" if asked else "live_closed"
    if state == "follow_up" and (waiting == 0 or session["answer_due"] < now):
        return "closed"
    return str(state)
