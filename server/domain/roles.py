"""Who may act and who looks on: the roles of staff, the groups that commands name, the audiences of views."""

MODERATOR, EXPERT, LEAD, HOST, ADMIN = "moderator", "expert", "lead", "host", "admin"
OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR = "office", "publicist", "head", "support", "auditor"
ROLES = (MODERATOR, EXPERT, LEAD, HOST, OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR, ADMIN)
RUNNERS = (MODERATOR, LEAD, HOST, ADMIN)
EDITORS = (MODERATOR, LEAD)
# A role that no account can have.
OPERATOR = "operator"
# The register of units is theirs: an administrator of every room has this role, and nobody else.
REGISTRAR = "registrar"
CALLERS = (*EDITORS, HOST)
PLANNERS = (LEAD, HEAD, OFFICE, ADMIN)
# Who plans a session, and who makes it a record or opens it again.
SCHEDULERS = (*RUNNERS, OFFICE, HEAD)
CLOSERS = (*RUNNERS, HEAD)
# Who answers for what goes out; by the unit's setting the head alone.
APPROVERS = (*EDITORS, HEAD)
# Who reads a session's desk and writes nothing there of what was asked and answered.
READERS = (HEAD, AUDITOR)
# Who may look at what a unit and a round are about; experts have their seat at the panel.
OFFICIALS = (*RUNNERS, OFFICE, PUBLICIST, HEAD, SUPPORT, AUDITOR)

PUBLIC, PANEL, DESK = "public", "panel", "desk"
AUDIENCES = (PUBLIC, PANEL, DESK)
# The screens of the hall and of the broadcast's mixer: what everybody may read, ahead of a broadcast that lags.
STAGE = "stage"
