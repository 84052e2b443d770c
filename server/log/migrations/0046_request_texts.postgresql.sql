-- What was written in a data request and was taken out for ever stands in the list, too (kind `text`: place
-- request/part, at: when it was written): a backup from before, put back, loses it again.
CREATE FUNCTION note_gone_request_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO erasures (kind, place, at, mark, listed)
    VALUES ('text', OLD.request || '/' || OLD.part, OLD.at, '', 0) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER data_request_texts_gone AFTER DELETE ON data_request_texts
    FOR EACH ROW EXECUTE FUNCTION note_gone_request_text();
