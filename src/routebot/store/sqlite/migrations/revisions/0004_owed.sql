-- 1 from a save until the chat is known to show what was saved: after a kill these chats are drawn again.
ALTER TABLE session ADD COLUMN owed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX session_owed ON session (id) WHERE owed;
