-- The day: figures of every session, and the tickets of all units. Written with the entries, rebuilt from them at will.

CREATE TABLE figures (
    session TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    room TEXT,
    received INTEGER,
    accepted INTEGER,
    answered INTEGER,
    answered_live INTEGER,
    waiting INTEGER,
    unread INTEGER,
    noted INTEGER,
    refused INTEGER,
    withdrawn INTEGER,
    veiled INTEGER,
    blocking INTEGER,
    began_at BIGINT,
    live_since BIGINT,
    last_question_at BIGINT,
    last_answer_at BIGINT,
    unread_since BIGINT,
    offline_since BIGINT
);
CREATE INDEX figures_by_stream ON figures (stream);

CREATE TABLE tickets (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    unit TEXT,
    number INTEGER,
    kind TEXT,
    urgent SMALLINT,
    state TEXT,
    session TEXT,
    text TEXT,
    opened_by TEXT,
    taken_by TEXT,
    opened_at BIGINT,
    acted_at BIGINT,
    solved_at BIGINT
);
CREATE INDEX tickets_by_stream ON tickets (stream);
CREATE INDEX tickets_by_state ON tickets (state, unit);
CREATE INDEX tickets_by_opening ON tickets (opened_at);
