-- What revisions hold, each file once: a revision lists the hashes of its files. Those of before are taken apart when the database is opened.
CREATE TABLE content (
    -- SHA-256 of the file, in hexadecimal digits
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    -- compressed
    bytes BLOB NOT NULL
) WITHOUT ROWID;
