-- How askers can be told, and mail about a question. Ordinary tables: changeable, erasable, no part of the log.
-- Of `contacts` only sealed texts stand here (AES-GCM); the keys of the units stand in `contact_keys`, wrapped by the
-- installation's key, which stands in no database. `finder`: a keyed hash of the address, to stop it wherever it is.

CREATE TABLE contacts (
    question TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    unit TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    finder TEXT NOT NULL,
    lang TEXT NOT NULL,
    purpose TEXT NOT NULL,
    left_at BIGINT NOT NULL
);
CREATE INDEX contacts_by_stream ON contacts (stream);
CREATE INDEX contacts_by_finder ON contacts (finder);
CREATE INDEX contacts_by_unit ON contacts (unit);

CREATE TABLE contact_keys (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX contact_keys_in_use ON contact_keys (unit) WHERE retired = 0;

-- Addresses to which nothing more is sent: `why` is bounced or asked.
CREATE TABLE mail_stops (
    finder TEXT NOT NULL PRIMARY KEY,
    why TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- A mail about a question names it; its text is made and its address read when it is sent.
ALTER TABLE outbox ADD COLUMN stream TEXT;
ALTER TABLE outbox ADD COLUMN question TEXT;
ALTER TABLE outbox ADD COLUMN kind TEXT;
ALTER TABLE outbox ADD COLUMN status TEXT;
CREATE INDEX outbox_by_question ON outbox (question);
ALTER TABLE outbox ADD COLUMN mail_id TEXT;
CREATE INDEX outbox_by_mail_id ON outbox (mail_id);
