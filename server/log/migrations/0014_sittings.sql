-- Sittings of the councils, for the year of all units. Written with the entries; `./giaoluu rebuild` fills in old ones.

CREATE TABLE sittings (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    unit TEXT,
    off SMALLINT,
    kind TEXT,
    begins BIGINT,
    ends BIGINT,
    was BIGINT
);
CREATE INDEX sittings_by_begins ON sittings (begins);
CREATE INDEX sittings_by_stream ON sittings (stream);
CREATE INDEX sessions_by_start ON sessions (starts_at);
