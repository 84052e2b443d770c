-- Breaches of personal data, over all units: who was to be told until when. Written with the entries, rebuilt at will.

CREATE TABLE breaches (
    id TEXT PRIMARY KEY,
    stream TEXT NOT NULL,
    unit TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    authority_at BIGINT,
    persons_at BIGINT,
    people BIGINT,
    acted_at BIGINT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX breaches_by_stream ON breaches (stream);
CREATE INDEX breaches_by_finding ON breaches (found_at);
