-- owner: books/ledger
CREATE TABLE ledger_accounts (
    code       TEXT PRIMARY KEY,               -- '1110'
    name       TEXT NOT NULL,
    type       TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'income', 'contra_income', 'cost', 'expense', 'financial')),
    normal     TEXT NOT NULL CHECK (normal IN ('debit', 'credit', 'either')),
    kept_per   TEXT NOT NULL DEFAULT '',       -- what a sub-account stands for: customer, merchant account …
    seeded     INTEGER NOT NULL CHECK (seeded IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Postings and tax entries stand before their entry: the entry's row seals them (see the triggers), the deferred key makes
-- one without the other impossible.
-- owner: books/ledger
CREATE TABLE postings (
    entry_seq    INTEGER NOT NULL REFERENCES journal_entries (seq) DEFERRABLE INITIALLY DEFERRED,
    line         INTEGER NOT NULL,
    account      TEXT NOT NULL REFERENCES ledger_accounts (code),
    party        TEXT NOT NULL,                -- sub-account: customer id, merchant account id, tax component; '' = none
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,             -- + debit, − credit
    base_minor   INTEGER NOT NULL,             -- the same in the books currency
    PRIMARY KEY (entry_seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX postings_account ON postings (account, party, entry_seq);

-- owner: books/ledger
CREATE TABLE journal_entries (
    seq         INTEGER PRIMARY KEY,           -- order of writing, no gaps
    id          TEXT NOT NULL UNIQUE,
    source      TEXT NOT NULL UNIQUE,          -- payment:<id>:captured: what caused it, once for ever
    recipe      TEXT NOT NULL,                 -- file in books/src/ledger/recipes
    chain       TEXT NOT NULL,                 -- invoice (or lone event) it belongs to, for the fact hash
    happened_at INTEGER NOT NULL,              -- the fact
    dated_on    TEXT NOT NULL,                 -- the day it counts in
    recorded_at INTEGER NOT NULL,              -- when we knew
    late        INTEGER NOT NULL CHECK (late IN (0, 1)), -- its own day was closed
    reverses    INTEGER REFERENCES journal_entries (seq),
    memo        TEXT NOT NULL DEFAULT '',
    correlation TEXT NOT NULL,
    author      TEXT NOT NULL,
    previous    BLOB NOT NULL,                 -- hash of the entry before
    hash        BLOB NOT NULL UNIQUE           -- SHA-256 over this entry, its postings, its tax entries and `previous`
) STRICT;
CREATE INDEX journal_entries_chain ON journal_entries (chain);
CREATE INDEX journal_entries_dated ON journal_entries (dated_on, seq);
CREATE UNIQUE INDEX journal_entries_reversed_once ON journal_entries (reverses) WHERE reverses IS NOT NULL;

CREATE TRIGGER journal_entries_balance BEFORE INSERT ON journal_entries BEGIN
    SELECT RAISE(ABORT, 'an entry has two or more postings')
     WHERE (SELECT count(*) FROM postings WHERE entry_seq = NEW.seq) < 2;
    SELECT RAISE(ABORT, 'an entry sums to zero in each currency')
     WHERE EXISTS (SELECT 1 FROM postings WHERE entry_seq = NEW.seq GROUP BY currency HAVING sum(amount_minor) <> 0);
    SELECT RAISE(ABORT, 'an entry sums to zero in the books currency')
     WHERE (SELECT sum(base_minor) FROM postings WHERE entry_seq = NEW.seq) <> 0;
END;
CREATE TRIGGER postings_sealed BEFORE INSERT ON postings
    WHEN EXISTS (SELECT 1 FROM journal_entries WHERE seq = NEW.entry_seq)
    BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END;
CREATE TRIGGER journal_entries_stay BEFORE UPDATE ON journal_entries BEGIN SELECT RAISE(ABORT, 'entries are never changed: reverse them'); END;
CREATE TRIGGER journal_entries_keep BEFORE DELETE ON journal_entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted: reverse them'); END;
CREATE TRIGGER postings_stay BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never changed: reverse the entry'); END;
CREATE TRIGGER postings_keep BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings are never deleted: reverse the entry'); END;

-- Running balances, kept in the transaction of the postings.
-- owner: books/ledger
CREATE TABLE balances (
    account      TEXT NOT NULL,
    party        TEXT NOT NULL,
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    base_minor   INTEGER NOT NULL,
    PRIMARY KEY (account, party, currency)
) STRICT, WITHOUT ROWID;

-- Movement per account, currency and day, kept in the transaction of the postings: trial balance of any day without a scan.
-- owner: books/ledger
CREATE TABLE daily_movements (
    dated_on     TEXT NOT NULL,
    account      TEXT NOT NULL,
    currency     TEXT NOT NULL,
    debit_minor  INTEGER NOT NULL,
    credit_minor INTEGER NOT NULL,             -- as a positive number
    base_debit_minor  INTEGER NOT NULL,
    base_credit_minor INTEGER NOT NULL,
    PRIMARY KEY (dated_on, account, currency)
) STRICT, WITHOUT ROWID;

-- owner: books/tax
CREATE TABLE tax_codes (
    code        TEXT PRIMARY KEY,              -- 'IN18'
    name        TEXT NOT NULL,                 -- 'GST 18 %'
    components  TEXT NOT NULL,                 -- [{"component":"CGST9","rate":"9.0000"}…], JSON, in order
    base_factor TEXT NOT NULL DEFAULT '1/1',   -- Indonesia: '11/12'
    treatment   TEXT NOT NULL CHECK (treatment IN ('taxed', 'zero_rated', 'exempt', 'out_of_scope')),
    reason      TEXT NOT NULL DEFAULT '',      -- printed where a treatment needs one
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    position    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- owner: books/ledger
CREATE TABLE tax_entries (
    entry_seq    INTEGER NOT NULL REFERENCES journal_entries (seq) DEFERRABLE INITIALLY DEFERRED,
    line         INTEGER NOT NULL,
    document     TEXT NOT NULL,
    code         TEXT NOT NULL,
    component    TEXT NOT NULL,
    currency     TEXT NOT NULL,
    taxable_minor INTEGER NOT NULL,            -- + supplied, − bought or taken back
    tax_minor    INTEGER NOT NULL,             -- + owed to the authority, − claimed from it
    base_taxable_minor INTEGER NOT NULL,       -- the same two in the books currency, at the rate of the tax point
    base_tax_minor INTEGER NOT NULL,
    tax_on       TEXT NOT NULL,                -- tax point: decides the period
    PRIMARY KEY (entry_seq, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX tax_entries_on ON tax_entries (tax_on, code);
CREATE TRIGGER tax_entries_sealed BEFORE INSERT ON tax_entries
    WHEN EXISTS (SELECT 1 FROM journal_entries WHERE seq = NEW.entry_seq)
    BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END;
CREATE TRIGGER tax_entries_stay BEFORE UPDATE ON tax_entries BEGIN SELECT RAISE(ABORT, 'tax entries are never changed: reverse the entry'); END;
CREATE TRIGGER tax_entries_keep BEFORE DELETE ON tax_entries BEGIN SELECT RAISE(ABORT, 'tax entries are never deleted: reverse the entry'); END;

-- owner: books/periods
CREATE TABLE closed_days (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    closed_to   TEXT NOT NULL,                 -- days up to and including this one are closed
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL
) STRICT;

-- owner: books/documents
CREATE TABLE number_series (
    kind     TEXT NOT NULL,                    -- invoice, credit_note …
    pattern  TEXT NOT NULL,                    -- INV-{YYYY}-{0000}
    resets   TEXT NOT NULL CHECK (resets IN ('never', 'yearly')),
    year_starts_month INTEGER NOT NULL CHECK (year_starts_month BETWEEN 1 AND 12), -- the fiscal year that {FY}, {YYYY} and a reset follow
    PRIMARY KEY (kind)
) STRICT, WITHOUT ROWID;

-- owner: books/documents
CREATE TABLE number_counters (
    kind    TEXT NOT NULL,
    year    TEXT NOT NULL,                     -- fiscal year, or 'all' where the series never resets
    last    INTEGER NOT NULL,
    last_on TEXT NOT NULL,                     -- dates within a series never go back
    PRIMARY KEY (kind, year)
) STRICT, WITHOUT ROWID;

-- How much one major unit of a currency is worth in the books currency, from a day on; entered by the owner.
-- owner: books/ledger
CREATE TABLE exchange_rates (
    currency TEXT NOT NULL,
    from_on  TEXT NOT NULL,
    rate     TEXT NOT NULL,                    -- decimal
    PRIMARY KEY (currency, from_on)
) STRICT, WITHOUT ROWID;
