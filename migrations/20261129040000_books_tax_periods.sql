-- Returns that were filed with the tax office. Their periods follow on each other without a gap; a filed one never changes and is
-- never taken back: what was wrong in it is put right in the next one.
-- owner: books/ledger
CREATE TABLE tax_returns (
    id             TEXT PRIMARY KEY,           -- the days in short: '2026-12', '2026Q4', '2026', '2026-09_2026-10'
    first_on       TEXT NOT NULL UNIQUE,
    last_on        TEXT NOT NULL UNIQUE CHECK (last_on > first_on),
    kind           TEXT NOT NULL CHECK (kind IN ('gstr_3b', 'cmp_08', 'sa_vat', 'id_ppn', 'my_sst_02', 'us_sales_tax', 'eu_vat', 'plain')),
    owed_minor     INTEGER NOT NULL,           -- in the books currency: + owed to the office, − in the shop's favour
    turnover_minor INTEGER,                    -- what turnover tax was reckoned on; NULL where the shop pays none
    turnover_rate  TEXT,                       -- percent
    refund_asked   INTEGER NOT NULL CHECK (refund_asked IN (0, 1)), -- what is in favour is asked back, not set against later returns
    reference      TEXT NOT NULL DEFAULT '',   -- the office's receipt number
    entry_id       TEXT REFERENCES journal_entries (id), -- tax_period:<id>:filed; NULL where there was nothing to move
    turnover_entry_id TEXT REFERENCES journal_entries (id),
    at             INTEGER NOT NULL,
    author         TEXT NOT NULL,
    author_name    TEXT NOT NULL,              -- the name at that time
    CHECK ((turnover_minor IS NULL) = (turnover_rate IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tax_returns_stay BEFORE UPDATE ON tax_returns BEGIN SELECT RAISE(ABORT, 'a filed return never changes'); END;
CREATE TRIGGER tax_returns_keep BEFORE DELETE ON tax_returns BEGIN SELECT RAISE(ABORT, 'a filed return is never taken back'); END;

-- What was paid to the tax office for a return, or came back from it.
-- owner: books/ledger
CREATE TABLE tax_payments (
    return_id    TEXT NOT NULL REFERENCES tax_returns (id),
    number       INTEGER NOT NULL CHECK (number >= 1), -- from 1 for each return
    paid_on      TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0), -- in the books currency: + to the office, − from it
    entry_id     TEXT NOT NULL REFERENCES journal_entries (id),
    reversal_id  TEXT REFERENCES journal_entries (id), -- the entry that took it back
    at           INTEGER NOT NULL,
    author       TEXT NOT NULL,
    author_name  TEXT NOT NULL,
    PRIMARY KEY (return_id, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tax_payments_stay BEFORE UPDATE OF return_id, number, paid_on, amount_minor, entry_id, at, author, author_name ON tax_payments
    BEGIN SELECT RAISE(ABORT, 'a payment of tax never changes: it is taken back'); END;
CREATE TRIGGER tax_payments_keep BEFORE DELETE ON tax_payments BEGIN SELECT RAISE(ABORT, 'a payment of tax is taken back, not deleted'); END;
