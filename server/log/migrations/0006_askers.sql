-- What somebody asked is found by who and by which question, however long ago it was. With `cid` this index answers
-- for one command as well as the primary key does: PostgreSQL may take either while it has no statistics.
CREATE INDEX commands_by_actor ON commands (actor, stream, cid);
CREATE INDEX receipts_by_question ON receipts (question);
