-- Rounds as the pages of the unit that plans them list them. Written with the entries, rebuilt from them at will.

CREATE TABLE rounds (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    room TEXT,
    year INTEGER,
    number INTEGER,
    state TEXT,
    starts_at BIGINT,
    topic TEXT,
    value TEXT
);
CREATE INDEX rounds_by_room ON rounds (room, year, number);
CREATE INDEX rounds_by_stream ON rounds (stream);
