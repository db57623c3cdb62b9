-- What admins who re-checked claims have answered, until it is published.
CREATE TABLE recheck (
    -- id of the claim
    fact TEXT NOT NULL,
    -- label of the admin
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    -- the rest as JSON
    terms TEXT NOT NULL,
    PRIMARY KEY (fact, who)
) WITHOUT ROWID;
