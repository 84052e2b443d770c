"""Whether an act on one question can be taken back for some seconds, and of one that cannot, why not. Each command
about one question says so where it is declared; the words for people are `undo.why.<reason>`."""

TAKEN_BACK = "taken_back"
# Another unit, or whoever handles a case, has it in the same moment; they give it back by an act of their own.
ELSEWHERE = "elsewhere"
# Its words have left the log, or are sealed: nobody could put them back.
SEALED = "sealed"
# What is typed is taken back in its field; each saving is a revision of its own.
FIELD = "field"
# It has a number now, which is never given again: it is refused or withdrawn instead.
NUMBERED = "numbered"
# A link has left by mail; it is revoked instead.
MAILED = "mailed"
# Who asks or contributes takes back by an act of their own, or writes again.
OWN = "own"
# Taking back is no act to take back: do it again instead.
ITSELF = "itself"
# What is prepared for the screens is chosen anew, or no longer, by the same act.
SHOWN_NEXT = "shown_next"
# The same people have an act that takes it back, at any time: give back, hide, propose again.
REVERSED = "reversed"
# What the server does by itself.
CAUSED = "caused"

WHY_NOT = (ELSEWHERE, SEALED, FIELD, NUMBERED, MAILED, OWN, ITSELF, SHOWN_NEXT, REVERSED, CAUSED)
UNDOING = (TAKEN_BACK, *WHY_NOT)
