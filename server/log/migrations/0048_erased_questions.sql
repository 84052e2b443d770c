-- When the words of a question were erased: its page need not open its session to know. All questions are read anew.

ALTER TABLE questions ADD COLUMN erased_at BIGINT;
DELETE FROM cursors WHERE projector = 'questions';
