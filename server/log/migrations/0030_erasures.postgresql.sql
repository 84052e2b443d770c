-- What was taken out for ever, by place, without a word of it: an old backup that is put back loses it again. `kind`:
-- words (place: stream, at: seq, mark: digest of the entry) or contact (place: question, at: when it was left).
-- `listed`: it stands in the list outside of the database.

CREATE TABLE erasures (
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    at BIGINT NOT NULL,
    mark TEXT NOT NULL,
    listed SMALLINT NOT NULL,
    PRIMARY KEY (kind, place, at)
);
CREATE INDEX erasures_unlisted ON erasures (listed);
CREATE FUNCTION note_erased_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO erasures (kind, place, at, mark, listed)
    VALUES ('words', NEW.stream, NEW.seq, encode(NEW.digest, 'hex'), 0) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_erased AFTER UPDATE OF words ON entries FOR EACH ROW
    WHEN (NEW.words IS NULL AND OLD.words IS NOT NULL) EXECUTE FUNCTION note_erased_words();
CREATE FUNCTION note_gone_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO erasures (kind, place, at, mark, listed)
    VALUES ('contact', OLD.question, OLD.left_at, '', 0) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER contacts_gone AFTER DELETE ON contacts FOR EACH ROW EXECUTE FUNCTION note_gone_contact();
CREATE TRIGGER contacts_replaced AFTER UPDATE OF left_at ON contacts FOR EACH ROW
    WHEN (NEW.left_at <> OLD.left_at) EXECUTE FUNCTION note_gone_contact();
INSERT INTO erasures (kind, place, at, mark, listed)
    SELECT 'words', stream, seq, encode(digest, 'hex'), 0 FROM entries
    WHERE words IS NULL AND words_hash IS NOT NULL ON CONFLICT DO NOTHING;

-- When a guest was last seen.
CREATE TABLE guest_visits (
    invitation TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX guest_visits_by_stream ON guest_visits (stream);
