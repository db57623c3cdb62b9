-- Where a batch is laid out, in memory, before `settle.sql` decides it. Made once for each connection that writes.

-- Sessions to be written, in the order in which they were handed in.
CREATE TEMP TABLE saves (
    seq INTEGER PRIMARY KEY,
    -- numbered within the batch: around midnight one chat has two row keys
    chat INTEGER,
    row_key BLOB,
    -- where yesterday's key would have put it; null if there is no such key
    former_key BLOB,
    -- the version that was read, null for a session that must not exist yet
    expected INTEGER,
    version INTEGER,
    key_day TEXT,
    -- the present minute, to know expired rows by
    minute INTEGER,
    expires INTEGER,
    body BLOB,
    alarm BLOB,
    won INTEGER DEFAULT 0
);

-- Rows to be deleted: of this version, or of any if it is null.
CREATE TEMP TABLE deletions (seq INTEGER, row_key BLOB, version INTEGER, found INTEGER DEFAULT 0);

-- Sessions whose chats show what they should.
CREATE TEMP TABLE shown (row_key BLOB, version INTEGER);
