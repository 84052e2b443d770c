-- Rows of every projection say from which stream they follow. Programs of before write `sessions.due_next` still.

ALTER TABLE transcript ADD COLUMN stream TEXT;
ALTER TABLE receipts ADD COLUMN stream TEXT;
UPDATE transcript SET stream = COALESCE(
    (SELECT sessions.stream FROM sessions WHERE sessions.id = transcript.session),
    CASE WHEN session LIKE 'dt-%' THEN 'rehearsal:' || session ELSE 'session:' || session END);
UPDATE receipts SET stream = COALESCE(
    (SELECT sessions.stream FROM sessions WHERE sessions.id = receipts.session),
    CASE WHEN session LIKE 'dt-%' THEN 'rehearsal:' || session ELSE 'session:' || session END);
CREATE INDEX transcript_by_stream ON transcript (stream);
CREATE INDEX receipts_by_stream ON receipts (stream);

-- When the clock next brings something to a stream, of whatever kind (ms since 1970 UTC).
CREATE TABLE clocks (
    stream TEXT NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);
CREATE INDEX clocks_by_due ON clocks (due_at);
INSERT INTO clocks (stream, due_at)
    SELECT stream, due_next FROM sessions WHERE stream IS NOT NULL AND due_next IS NOT NULL;

-- How far a projector that follows the log has come in a stream.
CREATE TABLE cursors (
    projector TEXT NOT NULL,
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (projector, stream)
);

-- Commands that entries of one stream cause in another. `id` is made of the cause. `refused_by`: the command by which
-- the cause's stream is told of a refusal. A row goes once it is delivered; those in state 'refused' wait for a person.
CREATE TABLE reactions (
    id TEXT NOT NULL PRIMARY KEY,
    cause_stream TEXT NOT NULL,
    cause_seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    target TEXT NOT NULL,
    command TEXT NOT NULL,
    payload TEXT NOT NULL,
    refused_by TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX reactions_by_state ON reactions (state, next_at);
CREATE INDEX reactions_by_cause ON reactions (cause_stream, cause_seq, n);
