-- Plumbing of the store itself: what the base crate reads and writes.

-- owner: base
CREATE TABLE announcements (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT, -- the one order of all news; no holes that fill later
    kind        TEXT NOT NULL,                     -- payment.changed, invoice.changed …
    subject     TEXT NOT NULL,                     -- id of the record it is about
    tags        TEXT NOT NULL,                     -- cache tags, space between them
    permission  TEXT NOT NULL,                     -- who may hear it in a window
    body        TEXT NOT NULL,                     -- ids and facts, JSON
    correlation TEXT NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

-- owner: base
CREATE TABLE cursors (
    subscriber TEXT PRIMARY KEY,
    seq        INTEGER NOT NULL,           -- last announcement handled
    failures   INTEGER NOT NULL DEFAULT 0  -- tries of the next one that failed
) STRICT, WITHOUT ROWID;

-- owner: base
CREATE TABLE parked (
    subscriber TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    subject    TEXT NOT NULL,
    error      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (subscriber, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX parked_subject ON parked (subscriber, subject);

-- owner: base
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    key         TEXT NOT NULL,              -- unique for ever per kind; idempotency key towards the other side
    subject     TEXT NOT NULL,              -- one effect per subject is under way at a time
    state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
    not_before  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0, -- counted before anything is sent
    lease_until INTEGER,                    -- run out = it may have happened: ask first
    error       TEXT,
    correlation TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    done_at     INTEGER,
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX outbox_due ON outbox (not_before, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (subject, lease_until) WHERE state = 'leased';

-- owner: base
CREATE TABLE schedule (
    job    TEXT NOT NULL,
    period TEXT NOT NULL,      -- the day, hour or month it stands for: once per period, whatever slept
    at     INTEGER NOT NULL,
    PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;

-- owner: base
CREATE TABLE once (
    person  TEXT NOT NULL,
    key     TEXT NOT NULL,     -- Idempotency-Key as sent
    route   TEXT NOT NULL,     -- method and path
    digest  BLOB NOT NULL,     -- SHA-256 of the body
    outcome TEXT,              -- id of what it made
    at      INTEGER NOT NULL,
    PRIMARY KEY (person, key, route)
) STRICT, WITHOUT ROWID;
