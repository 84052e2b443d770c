-- Result reports, how far each has come, for the lists of units and of the Office.

CREATE TABLE reports (
    session TEXT NOT NULL PRIMARY KEY,
    room TEXT,
    state TEXT,
    number TEXT,
    signed_at BIGINT,
    mail_sent_at BIGINT,
    paper_sent_at BIGINT,
    mail_received_at BIGINT,
    paper_received_at BIGINT,
    stream TEXT
);
CREATE INDEX reports_by_stream ON reports (stream);
CREATE INDEX reports_by_room ON reports (room);
