-- What may be found: a row per answered question that everybody may read, its words as folding.py spells them. A row
-- whose question is out of sight stays without a word, so that whoever reads on by `seq` learns that it is gone.

CREATE TABLE search_documents (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    question TEXT NOT NULL UNIQUE,
    stream TEXT,
    seq INTEGER,
    session TEXT,
    room TEXT,
    at INTEGER,
    shown SMALLINT,
    year INTEGER,
    late SMALLINT,
    province TEXT,
    field TEXT,
    asker_type TEXT,
    person TEXT,
    asked_exact TEXT,
    asked_folded TEXT,
    rest_exact TEXT,
    rest_folded TEXT
);
CREATE INDEX search_documents_by_stream ON search_documents (stream, seq);

-- The words alone: they are kept once, in the table above. Its own letters are spelled before they come here.
CREATE VIRTUAL TABLE search_words USING fts5 (
    asked_exact, asked_folded, rest_exact, rest_folded,
    content = 'search_documents', content_rowid = 'n', tokenize = 'ascii', detail = column
);
CREATE TRIGGER search_document_came AFTER INSERT ON search_documents BEGIN
    INSERT INTO search_words (rowid, asked_exact, asked_folded, rest_exact, rest_folded)
    VALUES (new.n, new.asked_exact, new.asked_folded, new.rest_exact, new.rest_folded);
END;
CREATE TRIGGER search_document_went AFTER DELETE ON search_documents BEGIN
    INSERT INTO search_words (search_words, rowid, asked_exact, asked_folded, rest_exact, rest_folded)
    VALUES ('delete', old.n, old.asked_exact, old.asked_folded, old.rest_exact, old.rest_folded);
END;
CREATE TRIGGER search_document_changed AFTER UPDATE ON search_documents
WHEN (old.asked_exact, old.rest_exact) IS NOT (new.asked_exact, new.rest_exact) BEGIN
    INSERT INTO search_words (search_words, rowid, asked_exact, asked_folded, rest_exact, rest_folded)
    VALUES ('delete', old.n, old.asked_exact, old.asked_folded, old.rest_exact, old.rest_folded);
    INSERT INTO search_words (rowid, asked_exact, asked_folded, rest_exact, rest_folded)
    VALUES (new.n, new.asked_exact, new.asked_folded, new.rest_exact, new.rest_folded);
END;
