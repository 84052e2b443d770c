-- The quality record: what the machine and the auditor noted, what is done about it, and the documents under control.
-- What a question was promised, which is not its session's day where that was postponed.

ALTER TABLE questions ADD COLUMN due BIGINT;

ALTER TABLE nonconformities ADD COLUMN numbers TEXT;
ALTER TABLE nonconformities ADD COLUMN question TEXT;
ALTER TABLE nonconformities ADD COLUMN cause TEXT;
ALTER TABLE nonconformities ADD COLUMN remedy TEXT;
ALTER TABLE nonconformities ADD COLUMN explained_by TEXT;
ALTER TABLE nonconformities ADD COLUMN explained_at BIGINT;
ALTER TABLE nonconformities ADD COLUMN by_whom TEXT;
ALTER TABLE nonconformities ADD COLUMN acted_at BIGINT;
CREATE INDEX nonconformities_by_noted ON nonconformities (noted_at);

CREATE TABLE corrective_actions (
    id TEXT NOT NULL PRIMARY KEY,
    action TEXT,
    nonconformity TEXT,
    room TEXT,
    state TEXT,
    what TEXT,
    owner TEXT,
    due BIGINT,
    planned_by TEXT,
    done_at BIGINT,
    done_by TEXT,
    done_note TEXT,
    checked_at BIGINT,
    checked_by TEXT,
    checked_note TEXT,
    stream TEXT
);
CREATE INDEX corrective_actions_by_stream ON corrective_actions (stream);
CREATE INDEX corrective_actions_by_matter ON corrective_actions (nonconformity);

CREATE TABLE documents (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT,
    room TEXT,
    subject TEXT,
    title TEXT,
    version INTEGER,
    state TEXT,
    author TEXT,
    made_at BIGINT,
    approver TEXT,
    approved_at BIGINT,
    stream TEXT
);
CREATE INDEX documents_by_stream ON documents (stream);
CREATE INDEX documents_by_made ON documents (made_at);
