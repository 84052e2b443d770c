-- The register of units, as every process keeps it in memory, and the labels that lead to their rooms: one label, one
-- unit. Written with the entries, rebuilt from them at will.

CREATE TABLE units (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT,
    kind TEXT,
    state TEXT,
    name TEXT,
    value TEXT
);
CREATE INDEX units_by_stream ON units (stream);
CREATE TABLE unit_labels (
    label TEXT NOT NULL,
    unit TEXT NOT NULL,
    stream TEXT,
    PRIMARY KEY (label, unit)
);
CREATE UNIQUE INDEX unit_labels_once ON unit_labels (label);
CREATE INDEX unit_labels_by_stream ON unit_labels (stream);
