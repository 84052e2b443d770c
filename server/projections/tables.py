"""The tables of the projectors, as SQLAlchemy Core knows them; the log's migrations make them.

Every one has a column `stream`: all rows that follow from a stream are found, made anew and taken out by it.
"""

from sqlalchemy import BigInteger, Column, Integer, MetaData, SmallInteger, Table, Text

from server.log.tables import clocks
from server.projections.audit_table import audit_entries
from server.projections.breach_table import breaches
from server.projections.data_tables import contacts, data_requests
from server.projections.search_table import search_documents
from server.projections.transfer_tables import cases, transfers
from server.projections.unlogged import origins, supports

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text, unique=True),
    Column("room", Text),
    Column("code", Text, unique=True),
    Column("topic", Text),
    Column("venue", Text),
    Column("state", Text),
    Column("rehearsal", SmallInteger),
    Column("intake_opens", BigInteger),
    Column("starts_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("answer_due", BigInteger),
    Column("report_due", BigInteger),
    Column("announce_by", BigInteger),
    Column("counted_from", BigInteger),
    Column("due_next", BigInteger),  # of programs before `clocks`, which may run beside this one during an upgrade
    Column("round", Text),
    Column("announced_at", BigInteger),
    Column("announce_late", SmallInteger),
    Column("postponed_from", BigInteger),
    Column("cancelled_at", BigInteger),
    *(Column(name, BigInteger) for name in ("answer_counted", "report_counted", "counted_at")),
    Column("value", Text),
)

transcript = Table(
    "transcript",
    metadata,
    Column("question", Text, primary_key=True),
    Column("session", Text),
    Column("room", Text),
    Column("number", Integer),
    Column("state", Text),
    Column("at", BigInteger),
    Column("value", Text),
    Column("stream", Text),
)

receipts = Table(
    "receipts",
    metadata,
    Column("finder", Text, primary_key=True),
    Column("session", Text),
    Column("question", Text),
    Column("stream", Text),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text),
    Column("room", Text),
    Column("year", Integer),
    Column("number", Integer),
    Column("state", Text),
    Column("starts_at", BigInteger),
    Column("announced_at", BigInteger),
    Column("announce_by", BigInteger),
    Column("topic", Text),
    Column("value", Text),
)

units = Table(
    "units",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text),
    Column("kind", Text),
    Column("state", Text),
    Column("name", Text),
    Column("value", Text),
)

unit_labels = Table(
    "unit_labels",
    metadata,
    Column("label", Text, primary_key=True, unique=True),
    Column("unit", Text, primary_key=True),
    Column("stream", Text),
)

sittings = Table(
    "sittings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text),
    Column("unit", Text),
    Column("off", SmallInteger),
    Column("kind", Text),
    *(Column(name, BigInteger) for name in ("begins", "ends", "was")),
)

figures = Table(
    "figures",
    metadata,
    Column("session", Text, primary_key=True),
    Column("stream", Text),
    Column("room", Text),
    *(
        Column(name, Integer)
        for name in (
            *("received", "accepted", "answered", "answered_live", "waiting", "unread", "noted", "merged"),
            *("refused", "withdrawn", "veiled", "blocking"),
        )
    ),
    *(
        Column(name, BigInteger)
        for name in (
            *("began_at", "live_since", "last_question_at", "last_answer_at", "unread_since", "offline_since"),
        )
    ),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("stream", Text),
    Column("unit", Text),
    Column("number", Integer),
    Column("kind", Text),
    Column("urgent", SmallInteger),
    Column("state", Text),
    Column("session", Text),
    Column("text", Text),
    Column("opened_by", Text),
    Column("taken_by", Text),
    *(Column(name, BigInteger) for name in ("opened_at", "acted_at", "solved_at")),
)

questions = Table(
    "questions",
    metadata,
    Column("question", Text, primary_key=True),
    Column("session", Text),
    Column("room", Text),
    Column("number", Integer),
    Column("kind", Text),
    Column("asker_type", Text),
    Column("field", Text),
    Column("province", Text),
    Column("state", Text),
    Column("heading", Text),
    Column("open", SmallInteger),
    Column("shown", SmallInteger),
    Column("reason", Text),
    Column("edited", SmallInteger),
    Column("corrected", SmallInteger),
    Column("asked_at", BigInteger),
    Column("decided_at", BigInteger),
    Column("drafted_at", BigInteger),
    Column("answered_at", BigInteger),
    Column("mode", Text),
    Column("merged_into", Text),
    Column("arrived", SmallInteger),
    Column("due", BigInteger),
    Column("owner", Text),
    Column("paused_at", BigInteger),
    Column("extended", SmallInteger),
    Column("held_at", BigInteger),
    Column("rating", Text),
    Column("way", Text),
    Column("assigned_at", BigInteger),
    Column("erased_at", BigInteger),
    Column("stream", Text),
)

reports = Table(
    "reports",
    metadata,
    Column("session", Text, primary_key=True),
    Column("room", Text),
    Column("state", Text),
    Column("number", Text),
    Column("signed_at", BigInteger),
    Column("mail_sent_at", BigInteger),
    Column("paper_sent_at", BigInteger),
    Column("mail_received_at", BigInteger),
    Column("paper_received_at", BigInteger),
    Column("stream", Text),
)

nonconformities = Table(
    "nonconformities",
    metadata,
    Column("id", Text, primary_key=True),
    Column("nonconformity", Text),
    Column("session", Text),
    Column("room", Text),
    Column("kind", Text),
    Column("state", Text),
    Column("due", BigInteger),
    Column("done", BigInteger),
    Column("noted_at", BigInteger),
    Column("reason", Text),
    Column("note", Text),
    Column("numbers", Text),
    Column("question", Text),
    Column("cause", Text),
    Column("remedy", Text),
    Column("explained_by", Text),
    Column("explained_at", BigInteger),
    Column("by_whom", Text),
    Column("acted_at", BigInteger),
    Column("stream", Text),
)

corrective_actions = Table(
    "corrective_actions",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text) for name in ("action", "nonconformity", "room", "state", "what", "owner", "planned_by")),
    *(Column(name, Text) for name in ("done_by", "done_note", "checked_by", "checked_note", "stream")),
    *(Column(name, BigInteger) for name in ("due", "done_at", "checked_at")),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    *(Column(name, Text) for name in ("kind", "room", "subject", "title", "state", "author", "approver", "stream")),
    Column("version", Integer),
    *(Column(name, BigInteger) for name in ("made_at", "approved_at", "valid_from")),
)

readiness = Table(
    "readiness",
    metadata,
    Column("session", Text, primary_key=True),
    Column("stream", Text),
    Column("room", Text),
    Column("done", Integer),
    Column("total", Integer),
    Column("verdict", Text),
    Column("decided_at", BigInteger),
    Column("why", Text),
    Column("due", BigInteger),
    Column("rehearsed_at", BigInteger),
)

TABLES = (
    contacts,
    data_requests,
    sessions,
    transcript,
    receipts,
    rounds,
    sittings,
    questions,
    transfers,
    cases,
    reports,
    nonconformities,
    corrective_actions,
    documents,
    figures,
    tickets,
    breaches,
    units,
    unit_labels,
    readiness,
    supports,
    origins,
    search_documents,
    audit_entries,
    clocks,
)
