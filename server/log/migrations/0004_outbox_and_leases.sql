-- Mail that waits to be sent, and who leads. Ordinary tables: changeable, and no part of the log.
-- Times are milliseconds since 1970 UTC by the database's clock. `key` says what a mail is about: one mail per key.

CREATE TABLE outbox (
    key TEXT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    sent_at BIGINT,
    error TEXT
);
CREATE INDEX outbox_by_state ON outbox (state, next_at);

-- `fence` grows with every change of hands: what is done under an older one is refused.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    fence BIGINT NOT NULL,
    holder TEXT NOT NULL,
    kind TEXT NOT NULL,
    until BIGINT NOT NULL
);
INSERT INTO leases (name, fence, holder, kind, until) VALUES ('leader', 0, '', '', 0);
