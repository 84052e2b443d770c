-- What pages look up without folding. Written with the entries, rebuilt from them at will.

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT UNIQUE,
    room TEXT,
    code TEXT UNIQUE,
    topic TEXT,
    venue TEXT,
    state TEXT,
    rehearsal SMALLINT,
    intake_opens BIGINT,
    starts_at BIGINT,
    ends_at BIGINT,
    answer_due BIGINT,
    due_next BIGINT,
    value TEXT
);
CREATE INDEX sessions_by_room ON sessions (room, starts_at);
CREATE INDEX sessions_by_due ON sessions (due_next);

CREATE TABLE transcript (
    question TEXT NOT NULL PRIMARY KEY,
    session TEXT,
    room TEXT,
    number INTEGER,
    state TEXT,
    at BIGINT,
    value TEXT
);
CREATE INDEX transcript_by_session ON transcript (session, number);

CREATE TABLE receipts (
    finder TEXT NOT NULL PRIMARY KEY,
    session TEXT,
    question TEXT
);
CREATE INDEX receipts_by_session ON receipts (session);
