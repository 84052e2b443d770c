-- What was written in a data request and was taken out for ever stands in the list, too (kind `text`: place
-- request/part, at: when it was written): a backup from before, put back, loses it again.
CREATE TRIGGER data_request_texts_gone AFTER DELETE ON data_request_texts
BEGIN
    INSERT OR IGNORE INTO erasures (kind, place, at, mark, listed)
    VALUES ('text', OLD.request || '/' || OLD.part, OLD.at, '', 0);
END;
