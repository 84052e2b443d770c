"""The hall's screen as the server draws it: the first picture, and all of it for a browser that runs no modules."""

from collections.abc import Iterable, Mapping
from typing import Any

from server.domain.session.phase import PHASES
from server.views.entity import Value

STEPS = (60, 120, 200, 320, 500, 800, 1200, 1500, 2000)  # characters; the sizes are in client/styles/stage.css
BAND_UP_TO = 500
TOPIC = (120, 320)  # a topic is a headline, not a question: it never fills the screen
ASK = "question.ask"


def screen(
    nouns: Mapping[str, Mapping[str, Value]], signals: Iterable[Mapping[str, Any]], figures: Mapping[str, int] | None,
    now: int, *, reached: bool,
) -> dict[str, Any]:  # fmt: skip
    """What is drawn; `reached`: is there an address at which the people in the hall can ask?"""
    (session,) = nouns["session"].values()
    stage = nouns.get("stage", {}).get("stage", {"question": None})
    frozen = switched(stage, signals, "freeze")
    held = stage.get("held") if frozen and (stage.get("freeze") or {}).get("on") else stage["question"]
    question = nouns.get("question", {}).get(held or "")
    question = question if question and question.get("text") else None
    step = step_of(question["text"]) if question else topic_step(session["topic"])
    invites = reached and ASK in session["open"]
    counts = None if frozen or not (figures or {}).get("asked") else figures
    band = (not question or step <= BAND_UP_TO) and (invites or counts is not None)
    return {
        "blank": switched(stage, signals, "blank"), "frozen": frozen, "question": question, "step": step,
        "invites": invites, "figures": counts, "band": band, "short": step <= BAND_UP_TO,
        "idle": idle(session, now, (figures or {}).get("waiting")),
    }  # fmt: skip


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
