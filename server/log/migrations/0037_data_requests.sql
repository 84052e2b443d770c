-- Requests about one's own data. `data_requests` follows from the logs of the units; what was written in a request and
-- to it stands in `data_request_texts` alone, sealed with the unit's key (contact_keys): `part` is asked, extended or
-- answered. A contact that is `locked` is kept and not used.

CREATE TABLE data_requests (
    id TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    unit TEXT NOT NULL,
    number INTEGER NOT NULL,
    question TEXT NOT NULL,
    session TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    asked_right TEXT NOT NULL,
    state TEXT NOT NULL,
    handler TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    answered_at BIGINT,
    confirm_days INTEGER NOT NULL,
    answer_days INTEGER NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX data_requests_by_stream ON data_requests (stream, state);
CREATE INDEX data_requests_by_question ON data_requests (question);

CREATE TABLE data_request_texts (
    request TEXT NOT NULL,
    part TEXT NOT NULL,
    unit TEXT NOT NULL,
    key_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (request, part)
);

ALTER TABLE contacts ADD COLUMN locked SMALLINT NOT NULL DEFAULT 0;

-- When each kind of data was last looked through by the worker, and how much of it went then and ever.
CREATE TABLE retention_runs (
    kind TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    gone INTEGER NOT NULL,
    ever BIGINT NOT NULL
);
