-- Changes of the dataset that admins handed in and nobody has published yet.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY,
    -- label of the admin
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    -- seconds since 1970
    expires INTEGER NOT NULL,
    -- 1: handed to another admin for approval
    waiting INTEGER NOT NULL,
    -- the rest as JSON: what it is and what it was planned against
    terms TEXT NOT NULL,
    -- packed; null for a revision that is stored already
    files BLOB
) WITHOUT ROWID;

-- The newest activation that was announced to the public; at most one row.
CREATE TABLE announced (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL
);
