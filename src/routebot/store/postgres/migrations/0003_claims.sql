-- Which worker has the turn of which chat, and who waits for it. Neither table is written to the log
-- of the database: both are empty after a crash, when nobody holds anything any more.

CREATE UNLOGGED TABLE claim (
    bot bigint NOT NULL,
    chat bytea NOT NULL,             -- a keyed hash of the chat's id
    worker integer NOT NULL,         -- number of a life
    until timestamptz NOT NULL,      -- when it may be taken over from a process that only stands still
    PRIMARY KEY (bot, chat)
) WITH (fillfactor = 50);            -- a row changes with each tap, and lives as long

CREATE UNLOGGED TABLE waiting (
    bot bigint NOT NULL,
    chat bytea NOT NULL,
    update_id bigint NOT NULL,       -- Telegram's; the largest there is for what is no update
    worker integer NOT NULL,
    PRIMARY KEY (bot, chat, update_id, worker)
);
