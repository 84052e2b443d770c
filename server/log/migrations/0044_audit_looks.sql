-- Looks by time, for whoever is told of unusual ones.

CREATE INDEX audit_entries_sort ON audit_entries (sort, at);
