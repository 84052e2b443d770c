-- Merged questions in figures and counts; both tables follow the log and are filled anew from it by a rebuild.

ALTER TABLE figures ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE questions ADD COLUMN merged_into TEXT;
CREATE INDEX questions_merged ON questions (merged_into);
