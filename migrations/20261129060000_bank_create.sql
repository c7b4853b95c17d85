-- The shop's accounts at banks: sub-accounts of 1100, and where customers pay to.
-- owner: till/bank
CREATE TABLE bank_accounts (
    id          TEXT PRIMARY KEY,              -- also the party of 1100
    name        TEXT NOT NULL,                 -- what the shop calls it
    holder      TEXT NOT NULL,                 -- as the bank writes the owner, in the characters that banks take
    iban        TEXT,
    number      TEXT,                          -- where there are no IBANs
    bic         TEXT NOT NULL DEFAULT '',
    bank_name   TEXT NOT NULL DEFAULT '',
    currency    TEXT NOT NULL,
    street      TEXT NOT NULL DEFAULT '',      -- address of the owner in payment files; town and country or nothing
    building    TEXT NOT NULL DEFAULT '',
    post_code   TEXT NOT NULL DEFAULT '',
    town        TEXT NOT NULL DEFAULT '',
    country     TEXT NOT NULL DEFAULT '',      -- ISO 3166-1 alpha-2
    for_customers INTEGER NOT NULL CHECK (for_customers IN (0, 1)), -- customers' payment files name this one
    active      INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT NOT NULL,
    CHECK ((iban IS NULL) <> (number IS NULL)),
    CHECK ((town = '') = (country = ''))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bank_accounts_iban ON bank_accounts (iban, currency) WHERE iban IS NOT NULL;
CREATE UNIQUE INDEX bank_accounts_number ON bank_accounts (number, currency) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX bank_accounts_for_customers ON bank_accounts (currency) WHERE for_customers = 1;

-- What the bank said happened from one balance to the next.
-- owner: till/bank
CREATE TABLE bank_statements (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES bank_accounts (id),
    format      TEXT NOT NULL,                 -- camt.053.001.08
    reference   TEXT NOT NULL,                 -- the bank's identification of the statement
    from_on     TEXT NOT NULL,
    to_on       TEXT NOT NULL,
    opening_minor INTEGER NOT NULL,
    closing_minor INTEGER NOT NULL,
    lines       INTEGER NOT NULL,              -- booked ones in the file
    lines_new   INTEGER NOT NULL,              -- of these, not known before
    notes       TEXT NOT NULL,                 -- what does not join with the statements around it: JSON
    file_digest TEXT NOT NULL,                 -- SHA-256 of the file
    imported_at INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    UNIQUE (account_id, reference, file_digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_statements_account ON bank_statements (account_id, to_on);

-- Each line once, whichever file brought it.
-- owner: till/bank
CREATE TABLE bank_lines (
    id          TEXT PRIMARY KEY,
    account_id  TEXT NOT NULL REFERENCES bank_accounts (id),
    statement_id TEXT NOT NULL REFERENCES bank_statements (id),
    key         TEXT NOT NULL,                 -- digest by which the line is known again
    position    INTEGER NOT NULL,              -- in its statement, from 1
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0), -- + came in, − went out
    booked_on   TEXT NOT NULL,
    value_on    TEXT,
    counterparty TEXT NOT NULL,
    counterparty_account TEXT NOT NULL,
    text        TEXT NOT NULL,                 -- what the payer wrote and the bank added
    mentions    TEXT NOT NULL,                 -- structured references and document numbers: JSON
    bank_reference TEXT NOT NULL,
    end_to_end_id TEXT NOT NULL,
    batch_id    TEXT NOT NULL,
    details     INTEGER NOT NULL,              -- transactions in it; more than 1 = a batch
    reversal    INTEGER NOT NULL CHECK (reversal IN (0, 1)),
    return_reason TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'matched', 'ignored')),
    entry_no    INTEGER NOT NULL DEFAULT 0,    -- how often it was booked
    reason      TEXT NOT NULL DEFAULT '',      -- why it was ignored, or put on an account
    decided_at  INTEGER,
    decided_by  TEXT,
    UNIQUE (account_id, key),
    CHECK ((state = 'new') = (decided_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_lines_account ON bank_lines (account_id, booked_on, id);
CREATE INDEX bank_lines_new ON bank_lines (account_id, id) WHERE state = 'new';

CREATE TRIGGER bank_lines_frozen BEFORE UPDATE OF account_id, statement_id, key, position, amount_minor, booked_on, value_on,
        counterparty, counterparty_account, text, mentions, bank_reference, end_to_end_id, batch_id, details, reversal,
        return_reason ON bank_lines
    BEGIN SELECT RAISE(ABORT, 'what the bank said never changes'); END;
CREATE TRIGGER bank_lines_kept BEFORE DELETE ON bank_lines
    BEGIN SELECT RAISE(ABORT, 'a bank line is never deleted'); END;

-- What a matched line stands for.
-- owner: till/bank
CREATE TABLE bank_matches (
    line_id     TEXT NOT NULL REFERENCES bank_lines (id),
    part        INTEGER NOT NULL,              -- from 1
    payment_id  TEXT REFERENCES payments (id), -- NULL: put on an account by a person
    made_here   INTEGER NOT NULL CHECK (made_here IN (0, 1)), -- the match made the payment
    account     TEXT NOT NULL,                 -- of the chart, on the other side
    party       TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,             -- with the sign of the line
    PRIMARY KEY (line_id, part)
) STRICT, WITHOUT ROWID;
-- A payment is banked once.
CREATE UNIQUE INDEX bank_matches_payment ON bank_matches (payment_id) WHERE payment_id IS NOT NULL;

-- Payment files that were made: their identifications are never used again.
-- owner: till/bank
CREATE TABLE bank_messages (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('payment_initiation', 'request_to_pay')),
    message_name TEXT NOT NULL,                -- pain.001.001.09
    message_id   TEXT NOT NULL UNIQUE,
    invoice_id   TEXT NOT NULL REFERENCES invoices (id),
    asked        TEXT NOT NULL UNIQUE,         -- digest of what it was made from: the same ask gives the same file
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT NOT NULL,
    file         BLOB NOT NULL,
    file_digest  TEXT NOT NULL,                -- SHA-256 of the file
    status       TEXT NOT NULL DEFAULT '',     -- code of the last status report; '' = none came
    status_final INTEGER NOT NULL DEFAULT 0 CHECK (status_final IN (0, 1)),
    reasons      TEXT NOT NULL DEFAULT '[]',   -- of that status: JSON
    reported_at  INTEGER,
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_messages_invoice ON bank_messages (invoice_id, id);
CREATE TRIGGER bank_messages_frozen BEFORE UPDATE OF kind, message_name, message_id, invoice_id, asked, amount_minor, currency, file,
        file_digest ON bank_messages
    BEGIN SELECT RAISE(ABORT, 'a payment file never changes'); END;
CREATE TRIGGER bank_messages_kept BEFORE DELETE ON bank_messages
    BEGIN SELECT RAISE(ABORT, 'an identification is never used again'); END;

-- Status reports that came about them, each once.
-- owner: till/bank
CREATE TABLE bank_reports (
    file_digest TEXT PRIMARY KEY,              -- SHA-256 of the report
    message_id  TEXT NOT NULL REFERENCES bank_messages (id),
    reference   TEXT NOT NULL,                 -- the bank's identification of the report
    status      TEXT NOT NULL,
    reasons     TEXT NOT NULL,                 -- JSON
    received_at INTEGER NOT NULL,
    received_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
