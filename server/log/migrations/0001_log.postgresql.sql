-- The log. Entries are never changed and never taken out, but for blanking words and for rehearsals.

CREATE TABLE heads (
    stream TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    at BIGINT NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE entries (
    stream TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    facts TEXT NOT NULL,
    words TEXT,
    words_hash BYTEA,
    salt BYTEA,
    digest BYTEA NOT NULL,
    PRIMARY KEY (stream, seq)
);

CREATE TABLE commands (
    stream TEXT NOT NULL,
    actor TEXT NOT NULL,
    cid TEXT NOT NULL,
    payload_hash BYTEA NOT NULL,
    first_seq BIGINT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (stream, actor, cid)
);

CREATE FUNCTION log_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is kept: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER entries_keep BEFORE UPDATE ON entries FOR EACH ROW
    WHEN (NEW.words IS NOT NULL OR NEW.salt IS NOT NULL OR OLD.words IS NULL
        OR ROW(NEW.stream, NEW.seq, NEW.at, NEW.by, NEW.name, NEW.version, NEW.facts, NEW.words_hash, NEW.digest)
            IS DISTINCT FROM
            ROW(OLD.stream, OLD.seq, OLD.at, OLD.by, OLD.name, OLD.version, OLD.facts, OLD.words_hash, OLD.digest))
    EXECUTE FUNCTION log_keeps();
CREATE TRIGGER entries_stay BEFORE DELETE ON entries FOR EACH ROW
    WHEN (OLD.stream NOT LIKE 'rehearsal:%') EXECUTE FUNCTION log_keeps();
CREATE TRIGGER entries_whole BEFORE TRUNCATE ON entries EXECUTE FUNCTION log_keeps();

CREATE TRIGGER commands_keep BEFORE UPDATE ON commands FOR EACH ROW EXECUTE FUNCTION log_keeps();
CREATE TRIGGER commands_stay BEFORE DELETE ON commands FOR EACH ROW
    WHEN (OLD.stream NOT LIKE 'rehearsal:%') EXECUTE FUNCTION log_keeps();
CREATE TRIGGER commands_whole BEFORE TRUNCATE ON commands EXECUTE FUNCTION log_keeps();

CREATE TRIGGER heads_keep BEFORE UPDATE ON heads FOR EACH ROW
    WHEN (NEW.stream <> OLD.stream OR NEW.seq <= OLD.seq OR NEW.at < OLD.at) EXECUTE FUNCTION log_keeps();
CREATE TRIGGER heads_stay BEFORE DELETE ON heads FOR EACH ROW
    WHEN (OLD.stream NOT LIKE 'rehearsal:%') EXECUTE FUNCTION log_keeps();
CREATE TRIGGER heads_whole BEFORE TRUNCATE ON heads EXECUTE FUNCTION log_keeps();
