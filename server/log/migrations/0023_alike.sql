-- Merged questions in figures and counts; both tables follow the log and are filled anew from it by a rebuild.

ALTER TABLE figures ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE questions ADD COLUMN merged_into TEXT;
CREATE INDEX questions_merged ON questions (merged_into);

-- From which neighbourhood of addresses a question came, as a salted hash: so that one sender's flood is seen as one. It
-- is in no log, and taken out when its session is over.

CREATE TABLE origins (
    question TEXT NOT NULL PRIMARY KEY,
    stream TEXT NOT NULL,
    prefix TEXT NOT NULL,
    at BIGINT
);
CREATE INDEX origins_by_stream ON origins (stream);

-- Who asks along with what: a row a person and question. No part of the log; a rehearsal that is wiped takes its rows along.

CREATE TABLE supports (
    stream TEXT NOT NULL,
    question TEXT NOT NULL,
    asker TEXT NOT NULL,
    at BIGINT,
    PRIMARY KEY (stream, question, asker)
);
