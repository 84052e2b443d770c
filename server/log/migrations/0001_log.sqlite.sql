-- The log. Entries are never changed and never taken out, but for blanking words and for rehearsals.
-- `entries` keeps its rowid: a table clustered by (stream, seq) moves rows between pages and leaves copies of words
-- behind that no later erasure finds.

CREATE TABLE heads (
    stream TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    digest BLOB NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE entries (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    facts TEXT NOT NULL,
    words TEXT,
    words_hash BLOB,
    salt BLOB,
    digest BLOB NOT NULL,
    PRIMARY KEY (stream, seq)
);

CREATE TABLE commands (
    stream TEXT NOT NULL,
    actor TEXT NOT NULL,
    cid TEXT NOT NULL,
    payload_hash BLOB NOT NULL,
    first_seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (stream, actor, cid)
);

CREATE TRIGGER entries_keep BEFORE UPDATE ON entries
    WHEN NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR OLD.words IS NULL
        OR NEW.stream IS NOT OLD.stream OR NEW.seq IS NOT OLD.seq OR NEW.at IS NOT OLD.at OR NEW.by IS NOT OLD.by
        OR NEW.name IS NOT OLD.name OR NEW.version IS NOT OLD.version OR NEW.facts IS NOT OLD.facts
        OR NEW.words_hash IS NOT OLD.words_hash OR NEW.digest IS NOT OLD.digest
BEGIN SELECT RAISE(ABORT, 'the log is kept: UPDATE on entries is refused'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries WHEN OLD.stream NOT GLOB 'rehearsal:*'
BEGIN SELECT RAISE(ABORT, 'the log is kept: DELETE on entries is refused'); END;
CREATE TRIGGER entries_once BEFORE INSERT ON entries
    WHEN EXISTS (SELECT 1 FROM entries WHERE stream = NEW.stream AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the log is kept: this place in entries is taken'); END;

CREATE TRIGGER commands_keep BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'the log is kept: UPDATE on commands is refused'); END;
CREATE TRIGGER commands_stay BEFORE DELETE ON commands WHEN OLD.stream NOT GLOB 'rehearsal:*'
BEGIN SELECT RAISE(ABORT, 'the log is kept: DELETE on commands is refused'); END;
CREATE TRIGGER commands_once BEFORE INSERT ON commands
    WHEN EXISTS (SELECT 1 FROM commands WHERE stream = NEW.stream AND actor = NEW.actor AND cid = NEW.cid)
BEGIN SELECT RAISE(ABORT, 'the log is kept: this command is known'); END;

CREATE TRIGGER heads_keep BEFORE UPDATE ON heads
    WHEN NEW.stream IS NOT OLD.stream OR NEW.seq <= OLD.seq OR NEW.at < OLD.at
BEGIN SELECT RAISE(ABORT, 'the log is kept: UPDATE on heads is refused'); END;
CREATE TRIGGER heads_stay BEFORE DELETE ON heads WHEN OLD.stream NOT GLOB 'rehearsal:*'
BEGIN SELECT RAISE(ABORT, 'the log is kept: DELETE on heads is refused'); END;
