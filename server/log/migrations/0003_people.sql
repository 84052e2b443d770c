-- People: accounts, what they may do, how they are signed in. Ordinary tables: changeable and erasable, unlike the log.
-- Times are milliseconds since 1970 UTC. Tokens are never here, only the SHA-256 of each in hexadecimal.

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    created_at BIGINT NOT NULL,
    signed_in_at BIGINT,
    disabled_at BIGINT
);

CREATE TABLE roles (
    account TEXT NOT NULL REFERENCES accounts (id),
    room TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (account, room, role)
);

CREATE TABLE sign_ins (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sign_ins_account ON sign_ins (account);

CREATE TABLE links (
    token_hash TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX links_account ON links (account);

-- One row. Every change of the tables above adds one to it first, so changes come one after another and a reader of
-- `rev` has seen all that is below it. `people_changes` says whom each of the latest changes concerned.
CREATE TABLE people_rev (
    rev BIGINT NOT NULL
);

INSERT INTO people_rev (rev) VALUES (0);

CREATE TABLE people_changes (
    rev BIGINT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (rev, account)
);
