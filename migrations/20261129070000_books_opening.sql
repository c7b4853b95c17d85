-- Moving in: the day on which balances are taken over, and whether all of them are in.
-- owner: books/opening
CREATE TABLE opening_state (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    opened_on   TEXT NOT NULL,                 -- the day every opening entry counts in
    done_at     INTEGER,                       -- NULL while the shop is moving in
    author      TEXT NOT NULL,                 -- who set the day, then who finished
    author_name TEXT NOT NULL                  -- the name at that time
) STRICT;

-- What was taken over from the books before: a balance, or an open document of a customer or a supplier.
-- owner: books/opening
CREATE TABLE opening_balances (
    id           TEXT PRIMARY KEY,
    account      TEXT NOT NULL,
    party        TEXT NOT NULL,                -- sub-account; '' = none
    document     TEXT NOT NULL,                -- number of the old document; '' = a balance without one
    issued_on    TEXT,                         -- of the document
    due_on       TEXT,                         -- of the document
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0), -- + debit, − credit
    base_minor   INTEGER NOT NULL,             -- the same in the books currency
    entry_id     TEXT NOT NULL UNIQUE,         -- the entry that took it over
    chain        TEXT NOT NULL,                -- of that entry, of corrections and of what is paid on it
    reversal_id  TEXT,                         -- the entry that took it back; NULL while it stands
    at           INTEGER NOT NULL,
    author       TEXT NOT NULL,
    CHECK ((document = '') = (issued_on IS NULL) AND (document = '') = (due_on IS NULL))
) STRICT;
CREATE UNIQUE INDEX opening_balances_standing ON opening_balances (account, party, document, currency) WHERE reversal_id IS NULL;
CREATE INDEX opening_balances_chain ON opening_balances (chain);
