-- The deadlines of a session as they were counted with its day, and when: what a changed calendar moves them from.
-- Rows of before say nothing until `./giaoluu rebuild`; their deadlines are moved from where they stand.

ALTER TABLE sessions ADD COLUMN answer_counted BIGINT;
ALTER TABLE sessions ADD COLUMN report_counted BIGINT;
ALTER TABLE sessions ADD COLUMN counted_at BIGINT;
