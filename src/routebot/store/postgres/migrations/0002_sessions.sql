-- One row for each chat that is in a conversation or has messages left to delete, and nothing that tells which.
CREATE TABLE session (
    -- Telegram's number of the bot: several may share a database
    bot BIGINT NOT NULL,
    -- names the key on the key server; random, so that it does not tell who came first
    id BYTEA NOT NULL CHECK (length(id) = 16),
    -- keyed hash of the chat id; null once the session is gone and only its alarm is still wanted
    row_key BYTEA CHECK (length(row_key) = 32),
    -- random: a count would tell how much was said
    version BIGINT NOT NULL,
    -- hours since 1970, rounded up, in which the session, and later the alarm, ends
    expires INTEGER NOT NULL,
    -- of the key server when the key was made: under another one the key is gone; null of an alarm
    generation BYTEA,
    body BYTEA,
    alarm BYTEA NOT NULL,
    -- from a save until the chat is known to show what was saved: after a kill these chats are drawn again
    owed BOOLEAN NOT NULL DEFAULT FALSE,
    -- the process that saved it last
    worker INTEGER NOT NULL,
    -- the process that sees to an alarm, or to what a dead one owed; null: the one that saved it last
    keeper INTEGER,
    PRIMARY KEY (bot, id),
    UNIQUE (bot, row_key),
    CHECK ((row_key IS NULL) = (body IS NULL) AND (row_key IS NULL) = (generation IS NULL))
);

-- A row has 1.5 kB and changes with each tap, in nothing that stands in an index: three rows of a page of 8 KiB leave
-- room for two more versions, which PostgreSQL takes back by itself once nobody reads them. So most saves touch one page.
ALTER TABLE session SET (
    fillfactor = 70,
    -- whoever has the token can read old versions of alarms: of few rows they go within a minute or two, of many when they
    -- are a hundredth, not a fifth
    autovacuum_vacuum_threshold = 1,
    autovacuum_vacuum_scale_factor = 0.01,
    -- plans that were made for an almost empty table suit no full one
    autovacuum_analyze_scale_factor = 0.02
);

-- Sealed bytes look like noise: to try to make them smaller costs time and gains nothing.
ALTER TABLE session ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE session ALTER COLUMN alarm SET STORAGE EXTERNAL;

CREATE INDEX session_by_expiry ON session (bot, expires) WHERE row_key IS NOT NULL;

CREATE INDEX session_alarm_by_expiry ON session (bot, expires) WHERE row_key IS NULL;

CREATE INDEX session_by_generation ON session (bot, generation) WHERE row_key IS NOT NULL;

-- Neither names who saved last: that changes with every tap where several processes take turns.
CREATE INDEX session_owed ON session (bot, id) WHERE owed;

CREATE INDEX session_alarm ON session (bot, keeper, id) WHERE row_key IS NULL;
