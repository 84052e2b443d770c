-- Seals of the record: what was signed, by which key, and what is needed to open it to whoever wants to check it. These
-- rows do not follow from the log: a leaf was made when its words were still there. Hashes and keys in hexadecimal.

CREATE TABLE seal_keys (
    id TEXT NOT NULL PRIMARY KEY,
    public TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    retired_at BIGINT,
    vouched_by TEXT,
    voucher TEXT
);

-- The key of a stream's salts.
CREATE TABLE seal_streams (
    stream TEXT NOT NULL PRIMARY KEY,
    salting TEXT NOT NULL
);

CREATE TABLE seal_leaves (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    leaf TEXT NOT NULL,
    words TEXT,
    PRIMARY KEY (stream, seq)
);

CREATE TABLE seals (
    stream TEXT NOT NULL,
    number INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    root TEXT NOT NULL,
    statement TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (stream, number)
);
CREATE INDEX seals_by_moment ON seals (at);

-- What outside witnesses were handed, once a day each.
CREATE TABLE seal_witnesses (
    witness TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (witness, day)
);
