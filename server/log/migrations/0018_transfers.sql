-- Questions that moved between units, a row in each stream that holds or held one, and what was set apart: no word is here.

CREATE TABLE transfers (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT,
    session TEXT,
    state TEXT,
    heading TEXT,
    open SMALLINT,
    shown SMALLINT,
    custody TEXT,
    origin TEXT,
    origin_question TEXT,
    receipt_no TEXT,
    number INTEGER,
    round TEXT,
    kind TEXT,
    asker_type TEXT,
    field TEXT,
    from_unit TEXT,
    sent_to TEXT,
    act TEXT,
    moves INTEGER,
    outcome TEXT,
    bounced TEXT,
    edited SMALLINT,
    asked_at BIGINT,
    moved_at BIGINT,
    answered_at BIGINT,
    due BIGINT,
    stream TEXT
);
CREATE INDEX transfers_by_stream ON transfers (stream);
CREATE INDEX transfers_by_unit ON transfers (unit, custody);
CREATE INDEX transfers_by_origin ON transfers (origin_question);
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT,
    state TEXT,
    procedure TEXT,
    receipt_no TEXT,
    handler TEXT,
    looks INTEGER,
    looked_at BIGINT,
    received_at BIGINT,
    stream TEXT
);
CREATE INDEX cases_by_stream ON cases (stream);
CREATE INDEX cases_by_unit ON cases (unit, state);
-- Whether a question came by transfer.
ALTER TABLE questions ADD COLUMN arrived SMALLINT;
