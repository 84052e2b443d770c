"""What departed from the rules in a unit outside of its sessions, and what keeps it from coming back: as in a session
(domain/nonconformity.py, domain/corrective_action.py). All of it is noted by itself (inbox_lapses.py, inbox.py)."""

from server.domain import corrective_action, nonconformity
from server.domain.roles import DESK

HERE = ("",)
NONCONFORMITY = nonconformity.noun(HERE, (DESK,))
CORRECTIVE_ACTION = corrective_action.noun(HERE, (DESK,))
