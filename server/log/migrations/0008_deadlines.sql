-- By when a session is to be announced and reported, and the day from which its deadlines are counted. Null where the
-- entries do not say so: they are of a time before.

ALTER TABLE sessions ADD COLUMN report_due BIGINT;
ALTER TABLE sessions ADD COLUMN announce_by BIGINT;
ALTER TABLE sessions ADD COLUMN counted_from BIGINT;
