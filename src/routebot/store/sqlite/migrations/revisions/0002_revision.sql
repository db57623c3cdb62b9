-- The dataset's revisions, and the audit of who made which one serve. Nothing here is about people who ask.
CREATE TABLE revision (
    -- hash of names and contents
    id TEXT PRIMARY KEY CHECK (length(id) = 16),
    files BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE activation (
    -- 1, 2, 3 ...: whoever activates names the next number, so of two who read the same state only one succeeds
    seq INTEGER PRIMARY KEY,
    revision TEXT NOT NULL REFERENCES revision (id),
    -- first day it serves, YYYY-MM-DD; null: at once
    from_on TEXT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    why TEXT NOT NULL,
    -- JSON
    figures TEXT NOT NULL
);

CREATE TRIGGER activation_is_never_changed BEFORE UPDATE ON activation
BEGIN
    SELECT RAISE (ABORT, 'the audit is only added to');
END;

CREATE TRIGGER activation_is_never_deleted BEFORE DELETE ON activation
BEGIN
    SELECT RAISE (ABORT, 'the audit is only added to');
END;
