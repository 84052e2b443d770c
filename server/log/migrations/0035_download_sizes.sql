-- How large the files of a session that is over are, as its page tells. Measured anew where there are none.

CREATE TABLE download_sizes (
    session TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    final SMALLINT NOT NULL,
    PRIMARY KEY (session, kind)
);
