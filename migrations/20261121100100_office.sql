-- owner: office/settings
CREATE TABLE shop (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    name            TEXT NOT NULL,
    address         TEXT NOT NULL DEFAULT '',   -- lines as printed on papers
    country         TEXT NOT NULL,              -- ISO 3166-1 alpha-2, decides the preset
    books_currency  TEXT NOT NULL,              -- fixed at set-up
    zone            TEXT NOT NULL,              -- IANA name
    locale          TEXT NOT NULL,              -- BCP 47, for papers: en-IN, ar-SA-u-nu-arab
    tax_id          TEXT NOT NULL DEFAULT '',
    email           TEXT NOT NULL DEFAULT '',
    phone           TEXT NOT NULL DEFAULT '',
    logo            BLOB,                       -- PNG, re-encoded
    practice        INTEGER NOT NULL CHECK (practice IN (0, 1)),
    public_base_url TEXT NOT NULL DEFAULT '',   -- address of the outside door as customers see it; '' = not public
    hooks_base_url  TEXT NOT NULL DEFAULT '',
    fiscal_year_starts_month INTEGER NOT NULL DEFAULT 1 CHECK (fiscal_year_starts_month BETWEEN 1 AND 12),
    invoice_terms_days INTEGER NOT NULL DEFAULT 14,
    pay_link_hours  INTEGER NOT NULL DEFAULT 168 CHECK (pay_link_hours BETWEEN 1 AND 720),
    version         INTEGER NOT NULL DEFAULT 1, -- for If-Match
    set_up_at       INTEGER NOT NULL
) STRICT;

-- owner: office/staff
CREATE TABLE staff (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,               -- shown
    login         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,               -- argon2id, PHC string
    role          TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended', 'left')),
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    last_sign_in_at INTEGER,
    preferences   TEXT NOT NULL DEFAULT '{}',  -- theme, language: JSON
    session_epoch INTEGER NOT NULL DEFAULT 1,  -- raised by a new password, role or status: sessions of earlier epochs are over
    version       INTEGER NOT NULL DEFAULT 1   -- for If-Match
) STRICT, WITHOUT ROWID;

-- owner: office/access
CREATE TABLE sessions (
    token_hash    BLOB PRIMARY KEY,            -- SHA-256 of the token; the token itself is nowhere
    page_key_hash BLOB NOT NULL,               -- SHA-256 of the second half
    staff_id      TEXT NOT NULL REFERENCES staff (id),
    epoch         INTEGER NOT NULL,            -- the person's session_epoch at sign-in
    door          TEXT NOT NULL CHECK (door IN ('window', 'app')),
    created_at    INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL,
    ends_at       INTEGER NOT NULL,            -- absolute
    agent         TEXT NOT NULL DEFAULT '',
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_staff ON sessions (staff_id);

-- owner: office/access
CREATE TABLE door_codes (
    code_hash  BLOB PRIMARY KEY,               -- SHA-256 of a one-time code
    purpose    TEXT NOT NULL CHECK (purpose IN ('set_up', 'sign_in')),
    staff_id   TEXT REFERENCES staff (id),     -- who is signed in by it
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;

-- owner: office/access
CREATE TABLE sign_in_failures (
    address TEXT NOT NULL,
    login   TEXT NOT NULL,                     -- '' = every login tried from this address within a minute
    count   INTEGER NOT NULL,                  -- tries that were not proved right
    last_at INTEGER NOT NULL,
    PRIMARY KEY (address, login)
) STRICT, WITHOUT ROWID;

-- owner: office/audit
CREATE TABLE audit_entries (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    who_id      TEXT NOT NULL,
    who_name    TEXT NOT NULL,
    whence      TEXT NOT NULL,                 -- door, address, user agent
    action      TEXT NOT NULL,                 -- invoice.issued, session.started …
    subject     TEXT NOT NULL,                 -- record
    detail      TEXT NOT NULL,                 -- before → after, JSON, secrets masked
    detail_salt BLOB NOT NULL,                 -- 16 random bytes
    detail_digest BLOB NOT NULL,               -- SHA-256 of salt and detail: the chain covers this, never the text itself
    request_id  TEXT NOT NULL,
    previous    BLOB NOT NULL,                 -- hash of the row before
    hash        BLOB NOT NULL UNIQUE           -- SHA-256 over `previous` and this row with the digest in place of the detail
) STRICT;
CREATE INDEX audit_subject ON audit_entries (subject, seq);
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_keep BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;

-- owner: office/integrations
CREATE TABLE integrations (
    id               TEXT PRIMARY KEY,
    category         TEXT NOT NULL CHECK (category IN ('payment_gateway')),
    provider         TEXT NOT NULL,            -- stripe, practice, cash
    name             TEXT NOT NULL,
    environment      TEXT NOT NULL CHECK (environment IN ('live', 'sandbox', 'practice')),
    base_url         TEXT NOT NULL DEFAULT '', -- '' = the provider's own; changing it empties the credentials
    hook_key         TEXT NOT NULL UNIQUE,     -- 128 random bits in the hook's path
    old_hook_key     TEXT UNIQUE,              -- overlap after a rotation
    old_hook_key_until INTEGER,
    credential_mask  TEXT NOT NULL DEFAULT '{}', -- field → '••••1234', JSON; the secrets are in the vault
    status           TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'closed')),
    last_test_at     INTEGER,
    last_test_ok     INTEGER,
    last_test_note   TEXT,
    last_test_ms     INTEGER,
    created_at       INTEGER NOT NULL,
    changed_at       INTEGER NOT NULL,
    changed_by       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
