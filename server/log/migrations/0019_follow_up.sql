-- Following up: whose a question is, by when, what it waits for; and who was reminded of it, once a question and kind.

ALTER TABLE questions ADD COLUMN owner TEXT;
ALTER TABLE questions ADD COLUMN paused_at BIGINT;
ALTER TABLE questions ADD COLUMN extended SMALLINT;
ALTER TABLE questions ADD COLUMN held_at BIGINT;
ALTER TABLE questions ADD COLUMN rating TEXT;
CREATE INDEX questions_owned ON questions (open, owner);

CREATE TABLE reminders (
    question TEXT NOT NULL,
    kind TEXT NOT NULL,
    session TEXT NOT NULL,
    room TEXT NOT NULL,
    owner TEXT NOT NULL,
    at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    PRIMARY KEY (question, kind)
);
CREATE INDEX reminders_by_room ON reminders (room, at);
CREATE INDEX reminders_by_session ON reminders (session, at);
