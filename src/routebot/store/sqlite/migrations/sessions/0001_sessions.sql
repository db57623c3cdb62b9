-- One row for each chat that is in a conversation or has messages left to delete, and nothing that tells which.
CREATE TABLE session (
    -- the place of its keys in the key file; random, so that it does not tell who came first
    slot INTEGER PRIMARY KEY,
    -- keyed hash of the chat id; null once the session is gone and only its alarm is still wanted
    row_key BLOB UNIQUE CHECK (length(row_key) = 32),
    -- random, but for the place in its lowest bits: a count would tell how much was said
    version INTEGER NOT NULL,
    -- hours since 1970, rounded up, in which the session, and later the alarm, ends
    expires INTEGER NOT NULL,
    body BLOB,
    alarm BLOB NOT NULL,
    -- 1 from a save until the chat is known to show what was saved: after a kill these chats are drawn again
    owed INTEGER NOT NULL DEFAULT 0
);

-- These hold all that is asked of them: what ends is found without reading its row.
CREATE INDEX session_by_expiry ON session (expires) WHERE row_key IS NOT NULL;

CREATE INDEX session_alarm_by_expiry ON session (expires) WHERE row_key IS NULL;

CREATE INDEX session_owed ON session (slot) WHERE owed;

CREATE INDEX session_alarm ON session (slot) WHERE row_key IS NULL;

-- A number that the key file of this database knows; at most one row.
CREATE TABLE owner (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number BLOB NOT NULL CHECK (length(number) = 16)
);

INSERT INTO owner (id, number) VALUES (1, randomblob(16));
