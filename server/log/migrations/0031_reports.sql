-- How a question came and when it was first assigned, for reports and the quality record; since when a document holds.

ALTER TABLE questions ADD COLUMN way TEXT;
ALTER TABLE questions ADD COLUMN assigned_at BIGINT;
ALTER TABLE documents ADD COLUMN valid_from BIGINT;
