-- Which entries the audit page lists: who acted when, in which room, about which question; the sentence is made of the
-- entry itself. `sort`: look, change, auto (by the clock or another stream) or machine (the operator, settings).

CREATE TABLE audit_entries (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    name TEXT NOT NULL,
    sort TEXT NOT NULL,
    room TEXT NOT NULL,
    session TEXT,
    question TEXT,
    PRIMARY KEY (stream, seq)
);
CREATE INDEX audit_entries_at ON audit_entries (at, stream, seq);
CREATE INDEX audit_entries_room ON audit_entries (room, at, stream, seq);
CREATE INDEX audit_entries_actor ON audit_entries (actor, at, stream, seq);
CREATE INDEX audit_entries_question ON audit_entries (question, at);
CREATE INDEX account_acts_at ON account_acts (at, n);
CREATE INDEX account_acts_actor ON account_acts (actor, n);

-- What was done to accounts is only added to.
CREATE TRIGGER account_acts_keep BEFORE UPDATE OR DELETE ON account_acts FOR EACH ROW EXECUTE FUNCTION log_keeps();
CREATE TRIGGER account_acts_whole BEFORE TRUNCATE ON account_acts EXECUTE FUNCTION log_keeps();
