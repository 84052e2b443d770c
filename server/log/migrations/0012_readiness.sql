-- How far each session is prepared, as the pages of a round and of the year list it. Written with the entries.

CREATE TABLE readiness (
    session TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    room TEXT,
    done INTEGER,
    total INTEGER,
    verdict TEXT,
    decided_at BIGINT,
    why TEXT,
    due BIGINT,
    rehearsed_at BIGINT
);
CREATE INDEX readiness_by_stream ON readiness (stream);
