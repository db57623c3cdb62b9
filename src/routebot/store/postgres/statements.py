"""The statements that write the rows of sessions, each of many at once.

What they do is said in `changes`. Each takes the bot and then columns, the first of them numbers;
each returns the number of a line and the id of the row that it was done to.
"""

__all__ = [
    "BEGIN",
    "LOCK",
    "MAKE_WAY",
    "OWE",
    "OWE_ANEW",
    "RETIRE",
    "RETIRE_CHAT",
    "RETIRE_ROW",
    "SAVE",
    "SETTLE",
    "SHOWN",
]

RETIRE = "UPDATE session SET row_key = NULL, body = NULL, generation = NULL, owed = FALSE, "
"""What is left of a session that is gone is its alarm. It still needs a keeper and an end."""

SAVE = """
WITH line AS (
    SELECT * FROM unnest(
        $2::int[], $3::bytea[], $4::bigint[], $5::int[],
        $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[],
        $10::bytea[], $11::bigint[], $12::bytea[], $13::int[],
        $14::bytea[], $15::bytea[], $16::bytea[], $17::int[]
    ) AS line (
        number, former, expected, hour, key_1, key_2, key_3, key_4,
        id, version, row_key, expires, generation, body, alarm, worker
    )
), saved AS (
    UPDATE session
    SET id = line.id, version = line.version, row_key = line.row_key, expires = line.expires,
        generation = line.generation, body = line.body, alarm = line.alarm,
        owed = TRUE, worker = line.worker, keeper = NULL
    FROM line
    WHERE session.bot = $1 AND session.id = line.former AND session.version = line.expected
        AND session.expires > line.hour
        AND session.row_key IN (line.key_1, line.key_2, line.key_3, line.key_4)
    RETURNING line.number, line.id
)
SELECT number, id FROM saved
UNION ALL
SELECT line.number, line.id FROM line
JOIN session ON session.bot = $1 AND session.id = line.id AND session.version = line.version
"""

LOCK = "SELECT pg_advisory_xact_lock(lock) FROM unnest($1::bigint[]) AS lock"

# One that has expired before the sweep came is in nobody's way.
MAKE_WAY = (
    RETIRE
    + """keeper = line.keeper, expires = line.until
FROM unnest($2::int[], $3::bytea[], $4::int[], $5::int[], $6::int[])
    AS line (number, row_key, hour, until, keeper)
WHERE session.bot = $1 AND session.row_key = line.row_key AND session.expires <= line.hour
RETURNING line.number, session.id
"""
)

BEGIN = """
WITH line AS (
    SELECT * FROM unnest(
        $2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[],
        $7::bytea[], $8::bigint[], $9::bytea[], $10::int[],
        $11::bytea[], $12::bytea[], $13::bytea[], $14::int[]
    ) AS line (
        number, key_1, key_2, key_3, key_4,
        id, version, row_key, expires, generation, body, alarm, worker
    )
), begun AS (
    INSERT INTO session (
        bot, id, version, row_key, expires, generation, body, alarm, owed, worker
    )
    SELECT $1, id, version, row_key, expires, generation, body, alarm, TRUE, worker FROM line
    WHERE NOT EXISTS (
        SELECT FROM session WHERE session.bot = $1
        AND session.row_key IN (line.key_1, line.key_2, line.key_3, line.key_4)
    )
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT line.number, line.id FROM line JOIN begun USING (id)
UNION ALL
SELECT line.number, line.id FROM line
JOIN session ON session.bot = $1 AND session.id = line.id AND session.version = line.version
"""

RETIRE_CHAT = (
    RETIRE
    + """keeper = line.keeper, expires = line.until
FROM unnest($2::int[], $3::bytea[], $4::int[], $5::int[]) AS line (number, row_key, until, keeper)
WHERE session.bot = $1 AND session.row_key = line.row_key
RETURNING line.number, session.id
"""
)

RETIRE_ROW = (
    RETIRE
    + """keeper = line.keeper, expires = line.until
FROM unnest($2::int[], $3::bytea[], $4::bigint[], $5::int[], $6::int[])
    AS line (number, id, version, until, keeper)
WHERE session.bot = $1 AND session.id = line.id AND session.version = line.version
    AND session.row_key IS NOT NULL
RETURNING line.number, session.id
"""
)

OWE = """
UPDATE session SET alarm = line.alarm
FROM unnest($2::int[], $3::bytea[], $4::bigint[], $5::bytea[]) AS line (number, id, version, alarm)
WHERE session.bot = $1 AND session.id = line.id AND session.version = line.version
RETURNING line.number, session.id
"""

OWE_ANEW = """
INSERT INTO session (bot, id, version, expires, alarm, worker, keeper)
SELECT $1, id, version, until, alarm, keeper, keeper
FROM unnest($2::int[], $3::bytea[], $4::bigint[], $5::int[], $6::bytea[], $7::int[])
    AS line (number, id, version, until, alarm, keeper)
ON CONFLICT DO NOTHING
"""

SETTLE = """
DELETE FROM session USING unnest($2::int[], $3::bytea[], $4::bigint[]) AS line (number, id, version)
WHERE session.bot = $1 AND session.id = line.id AND session.version = line.version
RETURNING line.number, session.id
"""

SHOWN = """
UPDATE session SET owed = FALSE, keeper = NULL
FROM unnest($2::int[], $3::bytea[], $4::bigint[]) AS line (number, id, version)
WHERE session.bot = $1 AND session.id = line.id AND session.version = line.version
    AND session.row_key IS NOT NULL
RETURNING line.number, session.id
"""
