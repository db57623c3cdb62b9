-- Which worker has the turn of which chat, and who waits for one. Neither table is written to PostgreSQL's log: both are
-- empty after a crash and on a replica that takes over, when nobody holds anything any more.
CREATE UNLOGGED TABLE claim (
    bot BIGINT NOT NULL,
    -- keyed hash of the chat id
    chat BYTEA NOT NULL,
    -- number of a life
    worker INTEGER NOT NULL,
    -- which of the worker's turns it is: a turn that is over frees nothing of the next one
    turn BIGINT NOT NULL,
    -- from then on it can be taken over, also from a process that only stands still
    until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot, chat)
);

CREATE UNLOGGED TABLE waiting (
    bot BIGINT NOT NULL,
    chat BYTEA NOT NULL,
    -- Telegram's number of the update; the highest there is for what is no update
    update_id BIGINT NOT NULL,
    worker INTEGER NOT NULL,
    -- nobody waits for longer
    until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot, chat, update_id, worker)
);

-- A row lives for one tap: what is left of it goes after some thousand of them, whatever the size of the table.
ALTER TABLE claim SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE waiting SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0
);

-- Has a worker number live for as long as the connection; false if there is one of that number.
CREATE FUNCTION begin_life(worker INTEGER) RETURNS BOOLEAN LANGUAGE sql VOLATILE
RETURN pg_try_advisory_lock(4711, worker);

-- Tells whether a worker of that number lives. The lock of a dead one is shared, until the end of the transaction, by all
-- who ask for it; to look for it among all locks would take hundreds of times as long.
CREATE FUNCTION lives(worker INTEGER) RETURNS BOOLEAN LANGUAGE sql VOLATILE
RETURN NOT pg_try_advisory_xact_lock_shared(4711, worker);

-- Gives a turn to a worker, and reads the session of the chat; returns nothing if somebody else has the turn or is to have
-- it first, and then the worker waits. Each statement in here sees what was done before it began, so the session is never older than
-- the turn: in one statement it could be.
CREATE FUNCTION take_turn(
    the_bot BIGINT, the_chat BYTEA, me INTEGER, the_turn BIGINT, my_update BIGINT, lease INTERVAL, wait INTERVAL,
    row_keys BYTEA []
) RETURNS TABLE (
    id BYTEA, version BIGINT, expires INTEGER, body BYTEA, worker INTEGER, forsaken BOOLEAN
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO claim AS held (bot, chat, worker, turn, until)
    SELECT the_bot, the_chat, me, the_turn, clock_timestamp() + lease
    WHERE NOT EXISTS (
        SELECT FROM waiting AS first
        WHERE first.bot = the_bot AND first.chat = the_chat AND first.update_id < my_update
        AND first.until > clock_timestamp() AND lives(first.worker)
    )
    ON CONFLICT (bot, chat) DO UPDATE SET worker = excluded.worker, turn = excluded.turn, until = excluded.until
    WHERE held.worker = me OR held.until < clock_timestamp() OR NOT lives(held.worker);
    IF FOUND THEN
        DELETE FROM waiting AS mine
        WHERE mine.bot = the_bot AND mine.chat = the_chat AND mine.update_id = my_update AND mine.worker = me;
        IF cardinality(row_keys) > 0 THEN
            RETURN QUERY
            SELECT s.id, s.version, s.expires, s.body, s.worker, s.owed AND NOT lives(s.worker) FROM session AS s
            WHERE s.bot = the_bot AND s.row_key = ANY(row_keys);
        END IF;
        -- The last row is empty and says that the turn is had.
        RETURN QUERY SELECT NULL::BYTEA, NULL::BIGINT, NULL::INTEGER, NULL::BYTEA, NULL::INTEGER, NULL::BOOLEAN;
    ELSE
        INSERT INTO waiting VALUES (the_bot, the_chat, my_update, me, clock_timestamp() + wait) ON CONFLICT DO NOTHING;
    END IF;
END
$$;
