"""What keeps a nonconformity of a session from coming back (domain/corrective_action.py)."""

from server.domain.corrective_action import noun
from server.domain.roles import DESK, PANEL
from server.domain.session.session import ANY

NOUN = noun(ANY, (PANEL, DESK))
