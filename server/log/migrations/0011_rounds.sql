-- When a round was announced and by when it had to be, for the pages that compare. Null where the entries do not say so.

ALTER TABLE rounds ADD COLUMN announced_at BIGINT;
ALTER TABLE rounds ADD COLUMN announce_by BIGINT;
