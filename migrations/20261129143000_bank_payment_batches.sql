-- Transfers that the shop sends out in one file for its bank (pain.001). A file posts nothing: the bank line does.
-- owner: till/bank
CREATE TABLE payment_batches (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES bank_accounts (id),
    purpose      TEXT NOT NULL CHECK (purpose IN ('suppliers', 'wages', 'other')),
    execute_on   TEXT NOT NULL,
    message_name TEXT NOT NULL,                -- pain.001.001.09
    message_id   TEXT NOT NULL UNIQUE,         -- never used again, or a bank takes the file for a duplicate
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT NOT NULL,
    file         BLOB NOT NULL,
    file_digest  TEXT NOT NULL,                -- SHA-256 of the file
    dropped_at   INTEGER,                      -- a person said that it never went to the bank
    dropped_by   TEXT,
    dropped_why  TEXT NOT NULL DEFAULT '',
    reported_at  INTEGER,                      -- when the bank said something of it last
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payment_batches_frozen BEFORE UPDATE OF account_id, purpose, execute_on, message_name, message_id, amount_minor,
        currency, file, file_digest, created_at, created_by ON payment_batches
    BEGIN SELECT RAISE(ABORT, 'a payment file never changes'); END;
CREATE TRIGGER payment_batches_kept BEFORE DELETE ON payment_batches
    BEGIN SELECT RAISE(ABORT, 'an identification is never used again'); END;
CREATE TRIGGER payment_batches_at_bank BEFORE UPDATE OF dropped_at ON payment_batches WHEN OLD.reported_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the bank has this file'); END;

-- owner: till/bank
CREATE TABLE payment_batch_transfers (
    batch_id      TEXT NOT NULL REFERENCES payment_batches (id),
    part          INTEGER NOT NULL,            -- from 1, as in the file
    end_to_end_id TEXT NOT NULL UNIQUE,        -- travels to the payee and stands on the statement
    payee         TEXT NOT NULL,
    account       TEXT NOT NULL,               -- IBAN, or another number
    is_iban       INTEGER NOT NULL CHECK (is_iban IN (0, 1)),
    bic           TEXT NOT NULL DEFAULT '',
    amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
    reference     TEXT NOT NULL,               -- what the payee reads
    status        TEXT NOT NULL DEFAULT '',    -- code of the last status report; '' = none came
    status_final  INTEGER NOT NULL DEFAULT 0 CHECK (status_final IN (0, 1)),
    reasons       TEXT NOT NULL DEFAULT '[]',  -- of that status: JSON
    PRIMARY KEY (batch_id, part)
) STRICT, WITHOUT ROWID;
-- By these a transfer is found that was ordered before.
CREATE INDEX payment_batch_transfers_payee ON payment_batch_transfers (account, amount_minor);
CREATE TRIGGER payment_batch_transfers_frozen BEFORE UPDATE OF batch_id, part, end_to_end_id, payee, account, is_iban, bic,
        amount_minor, reference ON payment_batch_transfers
    BEGIN SELECT RAISE(ABORT, 'a payment file never changes'); END;
CREATE TRIGGER payment_batch_transfers_kept BEFORE DELETE ON payment_batch_transfers
    BEGIN SELECT RAISE(ABORT, 'a payment file never changes'); END;

-- Status reports that came about them, each once.
-- owner: till/bank
CREATE TABLE payment_batch_reports (
    file_digest TEXT PRIMARY KEY,              -- SHA-256 of the report
    batch_id    TEXT NOT NULL REFERENCES payment_batches (id),
    reference   TEXT NOT NULL,                 -- the bank's identification of the report
    received_at INTEGER NOT NULL,
    received_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
