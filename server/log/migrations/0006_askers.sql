-- What somebody asked is found by who and by which question, however long ago it was.
CREATE INDEX commands_by_actor ON commands (actor, stream);
CREATE INDEX receipts_by_question ON receipts (question);
