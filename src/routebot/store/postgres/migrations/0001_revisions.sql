-- The dataset's revisions, the audit of who made which one serve, and what admins work on. Nothing here is about people who ask. Columns hold what they hold in SQLite, letter by letter, so that everything can be moved there and back; text is put in order by its bytes, as there.
CREATE TABLE revision (
    -- hash of names and contents
    id TEXT COLLATE "C" PRIMARY KEY CHECK (length(id) IN (16, 32)),
    -- names and hashes of its files
    files BYTEA NOT NULL
);

-- What revisions hold, each file once.
CREATE TABLE content (
    -- SHA-256 of the file, in hexadecimal digits
    hash TEXT COLLATE "C" PRIMARY KEY CHECK (length(hash) = 64),
    -- compressed
    bytes BYTEA NOT NULL
);

CREATE TABLE activation (
    -- 1, 2, 3 ...: whoever activates names the next number, so of two who read the same state only one succeeds
    seq INTEGER PRIMARY KEY,
    revision TEXT COLLATE "C" NOT NULL REFERENCES revision (id),
    -- first day it serves, YYYY-MM-DD; null: at once
    from_on TEXT COLLATE "C",
    at TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    why TEXT COLLATE "C" NOT NULL,
    -- JSON
    figures TEXT COLLATE "C" NOT NULL,
    -- hash of this row and of the one before it; empty in rows from before there was a chain
    chain TEXT COLLATE "C" NOT NULL
);

CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only added to';
END
$$;

CREATE TRIGGER activation_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON activation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit();

-- Whoever serves hears of it when the transaction is committed.
CREATE FUNCTION tell_of_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('routebot_published', '');
    RETURN NULL;
END
$$;

CREATE TRIGGER activation_is_told_of AFTER INSERT ON activation
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_publication();

-- Changes of the dataset that admins handed in and nobody has published yet.
CREATE TABLE proposal (
    id TEXT COLLATE "C" PRIMARY KEY,
    -- label of the admin
    who TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    -- seconds since 1970
    expires BIGINT NOT NULL,
    -- 1: handed to another admin for approval
    waiting INTEGER NOT NULL,
    -- the rest as JSON: what it is and what it was planned against
    terms TEXT COLLATE "C" NOT NULL,
    -- packed; null for a revision that is stored already
    files BYTEA
);

-- The newest activation that was announced to the public; at most one row.
CREATE TABLE announced (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL
);

-- What admins who re-checked claims have answered, until it is published.
CREATE TABLE recheck (
    -- id of the claim
    fact TEXT COLLATE "C" NOT NULL,
    -- label of the admin
    who TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    -- the rest as JSON
    terms TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (fact, who)
);

-- The week, by its Monday, of the newest digest that an admin was sent.
CREATE TABLE digest (
    -- label of the admin
    who TEXT COLLATE "C" PRIMARY KEY,
    week TEXT COLLATE "C" NOT NULL
);

-- Revisions in the form in which they are read fastest. It can be made anew from their files.
CREATE TABLE compiled (
    revision TEXT COLLATE "C" PRIMARY KEY,
    -- compressed
    document BYTEA NOT NULL
);

-- Which transactions on these tables were committed: whoever loses the connection at that moment finds out here. Rows of an hour ago are of no use to anybody.
CREATE TABLE revisions_write (
    token BYTEA PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
);
