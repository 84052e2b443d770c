-- Questions as counts, follow-up and reports need them: no word of theirs is here. Follows the log by a cursor of its own.

CREATE TABLE questions (
    question TEXT NOT NULL PRIMARY KEY,
    session TEXT,
    room TEXT,
    number INTEGER,
    kind TEXT,
    asker_type TEXT,
    field TEXT,
    province TEXT,
    state TEXT,
    heading TEXT,
    open SMALLINT,
    shown SMALLINT,
    reason TEXT,
    edited SMALLINT,
    corrected SMALLINT,
    asked_at BIGINT,
    decided_at BIGINT,
    drafted_at BIGINT,
    answered_at BIGINT,
    mode TEXT,
    stream TEXT
);
CREATE INDEX questions_by_session ON questions (session, number);
CREATE INDEX questions_by_stream ON questions (stream);
CREATE INDEX questions_open ON questions (open, room);
