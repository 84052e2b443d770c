-- When a session was announced, and whether it was late; from which day it was postponed; that it was cancelled; the
-- round that planned it. And what departed from the rules. Null in sessions of a time before.

ALTER TABLE sessions ADD COLUMN round TEXT;
ALTER TABLE sessions ADD COLUMN announced_at BIGINT;
ALTER TABLE sessions ADD COLUMN announce_late SMALLINT;
ALTER TABLE sessions ADD COLUMN postponed_from BIGINT;
ALTER TABLE sessions ADD COLUMN cancelled_at BIGINT;

CREATE TABLE nonconformities (
    id TEXT NOT NULL PRIMARY KEY,
    nonconformity TEXT,
    session TEXT,
    room TEXT,
    kind TEXT,
    state TEXT,
    due BIGINT,
    done BIGINT,
    noted_at BIGINT,
    reason TEXT,
    note TEXT,
    stream TEXT
);
CREATE INDEX nonconformities_by_room ON nonconformities (room, noted_at);
CREATE INDEX nonconformities_by_stream ON nonconformities (stream);
