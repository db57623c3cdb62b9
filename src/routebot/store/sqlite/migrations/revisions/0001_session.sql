-- One row for each chat that is in a conversation, and nothing that tells which.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    -- keyed hash of the chat id; random bytes once the session has expired and only its alarm is still wanted
    row_key BLOB NOT NULL UNIQUE CHECK (length(row_key) = 32),
    -- random: a count would tell how much was said, and would come back after an erasure
    version INTEGER NOT NULL,
    -- which key of the ring seals it, YYYY-MM-DD
    key_day TEXT NOT NULL,
    -- minutes since 1970, rounded up
    expires INTEGER NOT NULL,
    body BLOB,
    alarm BLOB NOT NULL
);

CREATE INDEX session_by_expiry ON session (expires);
