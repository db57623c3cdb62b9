-- Decides a batch that lies in `saves` and `deletions`, all of it or nothing.
-- CROSS JOIN and the subqueries keep SQLite from ever walking through all sessions: the batch comes first.
BEGIN IMMEDIATE;

-- Sessions whose chats show what they should, unless they were saved again meanwhile.
UPDATE session SET owed = 0
 WHERE id IN (SELECT s.id FROM temp.shown AS a CROSS JOIN session AS s
               WHERE s.row_key = a.row_key AND s.version = a.version);

-- A session whose idle time is over does not exist: its row is set aside and keeps nothing but its alarm.
UPDATE session SET row_key = randomblob(32), body = NULL, owed = 0
 WHERE id IN (SELECT s.id FROM temp.saves AS a CROSS JOIN session AS s
               WHERE s.row_key IN (a.row_key, a.former_key) AND s.expires <= a.minute);

-- For every chat the first save that expects the stored version wins.
UPDATE temp.saves SET won = 1
 WHERE seq IN (SELECT min(a.seq)
                 FROM temp.saves AS a LEFT JOIN session AS s ON s.row_key IN (a.row_key, a.former_key)
                WHERE s.version IS a.expected
                GROUP BY a.chat);

INSERT INTO session (row_key, version, key_day, expires, body, alarm, owed)
SELECT row_key, version, key_day, expires, body, alarm, 1 FROM temp.saves WHERE won
    ON CONFLICT (row_key) DO UPDATE
   SET version = excluded.version, key_day = excluded.key_day, expires = excluded.expires,
       body = excluded.body, alarm = excluded.alarm, owed = 1;

-- The first save of a day moves the row from where yesterday's key had put it.
DELETE FROM session WHERE row_key IN (SELECT former_key FROM temp.saves WHERE won);

UPDATE temp.deletions
   SET found = EXISTS (SELECT 1 FROM session AS s
                        WHERE s.row_key = deletions.row_key
                          AND (deletions.version IS NULL OR s.version = deletions.version));

DELETE FROM session WHERE row_key IN (SELECT row_key FROM temp.deletions WHERE found);

COMMIT;
