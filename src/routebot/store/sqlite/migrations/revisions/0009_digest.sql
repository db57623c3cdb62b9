-- The week, by its Monday, of the newest digest that an admin was sent.
CREATE TABLE digest (
    -- label of the admin
    who TEXT PRIMARY KEY,
    week TEXT NOT NULL
) WITHOUT ROWID;
