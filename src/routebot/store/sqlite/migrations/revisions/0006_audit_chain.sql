-- Ids of revisions have 32 digits by now, and those of before keep their 16. Each row of the audit is chained to the one before it.
DROP TRIGGER activation_is_never_changed;

DROP TRIGGER activation_is_never_deleted;

CREATE TABLE revision_of_any_length (
    -- hash of names and contents
    id TEXT PRIMARY KEY CHECK (length(id) IN (16, 32)),
    files BLOB NOT NULL
) WITHOUT ROWID;

INSERT INTO revision_of_any_length SELECT id, files FROM revision;

CREATE TABLE chained_activation (
    -- 1, 2, 3 ...: whoever activates names the next number, so of two who read the same state only one succeeds
    seq INTEGER PRIMARY KEY,
    revision TEXT NOT NULL REFERENCES revision_of_any_length (id),
    -- first day it serves, YYYY-MM-DD; null: at once
    from_on TEXT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    why TEXT NOT NULL,
    -- JSON
    figures TEXT NOT NULL,
    -- hash of this row and of the one before it; empty in rows from before there was a chain
    chain TEXT NOT NULL
);

INSERT INTO chained_activation SELECT seq, revision, from_on, at, who, approved_by, why, figures, '' FROM activation;

DROP TABLE activation;

DROP TABLE revision;

ALTER TABLE revision_of_any_length RENAME TO revision;

ALTER TABLE chained_activation RENAME TO activation;

CREATE TRIGGER activation_is_never_changed BEFORE UPDATE ON activation
BEGIN
    SELECT RAISE (ABORT, 'the audit is only added to');
END;

CREATE TRIGGER activation_is_never_deleted BEFORE DELETE ON activation
BEGIN
    SELECT RAISE (ABORT, 'the audit is only added to');
END;

-- INSERT OR REPLACE deletes without the trigger above.
CREATE TRIGGER activation_is_never_replaced BEFORE INSERT ON activation
WHEN EXISTS (SELECT 1 FROM activation WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE (ABORT, 'the audit is only added to');
END;
