"""The boxes by which an asker agrees to uses of the address, as pages show them."""

from datetime import date
from typing import Any

from server.domain.session.consent import Consent
from server.domain.session.reachable import TEXT
from server.domain.state import StreamState


def shown() -> dict[str, Any]:
    """The version of the words beside the boxes, and the day that it is called by."""
    return {"consent_text": TEXT, "consent_day": date.fromisoformat(TEXT).strftime("%d/%m/%Y")}


def given(state: StreamState, question: str) -> dict[str, Any] | None:
    """What was agreed to, when, and beside which words; None where no boxes were shown."""
    found = state.get(Consent, question)
    if found is None:
        return None
    return {"purposes": found.purposes, "given_at": found.given_at, "text": found.text}
