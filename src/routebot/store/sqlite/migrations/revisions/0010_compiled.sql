-- Revisions in the form in which they are read fastest. It can be made anew from their files.
CREATE TABLE compiled (
    revision TEXT PRIMARY KEY,
    -- compressed
    document BLOB NOT NULL
) WITHOUT ROWID;
