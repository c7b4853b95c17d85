-- What files hold, each content once, however often and to whatever it is attached. In this file, so that a copy of the shop has
-- the papers of one and the same moment.
-- owner: office/attachments
CREATE TABLE attachment_contents (
    digest TEXT PRIMARY KEY,                   -- SHA-256 of the bytes, hex
    size   INTEGER NOT NULL CHECK (size > 0),  -- in bytes
    bytes  BLOB NOT NULL
) STRICT;

-- A file and the record it is attached to. One of a posted or issued fact is marked as removed and kept; any other goes.
-- owner: office/attachments
CREATE TABLE attachments (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,             -- of the record: customer, invoice, journal_entry …
    subject         TEXT NOT NULL,             -- id of the record
    name            TEXT NOT NULL,             -- cleaned, with the ending of what it holds
    media           TEXT NOT NULL CHECK (media IN ('pdf', 'png', 'jpeg', 'webp', 'csv', 'text', 'xml')), -- decided by its content
    size            INTEGER NOT NULL,          -- in bytes
    digest          TEXT NOT NULL REFERENCES attachment_contents (digest),
    added_at        INTEGER NOT NULL,
    added_by        TEXT NOT NULL,
    added_by_name   TEXT NOT NULL,             -- the name at that time
    removed_at      INTEGER,                   -- NULL while it is shown
    removed_by_name TEXT,
    reason          TEXT,                      -- why it was removed
    CHECK ((removed_at IS NULL) = (reason IS NULL) AND (removed_at IS NULL) = (removed_by_name IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_subject ON attachments (kind, subject, added_at);
CREATE INDEX attachments_digest ON attachments (digest);
