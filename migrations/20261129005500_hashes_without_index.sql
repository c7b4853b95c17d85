-- The hash of an entry and of an audit row is found by nobody: the chain is walked in order. An index on it is the one place of
-- the books where every insert lands on another page, which made up half of all writing in a large shop. That no two rows
-- share a hash follows from `seq` and `previous` being part of what is hashed. SQLite cannot drop a UNIQUE, so both tables
-- are made anew; rows of other tables point at them meanwhile, which is looked at again when the steps are committed.
PRAGMA defer_foreign_keys = ON;

CREATE TEMP TABLE journal_entries_before AS SELECT * FROM journal_entries;
DROP TABLE journal_entries;
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
    hash        BLOB NOT NULL                  -- SHA-256 over this entry, its postings, its tax entries and `previous`
) STRICT;
INSERT INTO journal_entries (seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, reverses, memo, correlation,
                             author, previous, hash)
SELECT seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, reverses, memo, correlation, author, previous, hash
  FROM journal_entries_before
 ORDER BY seq;
DROP TABLE journal_entries_before;
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
CREATE TRIGGER journal_entries_stay BEFORE UPDATE ON journal_entries BEGIN SELECT RAISE(ABORT, 'entries are never changed: reverse them'); END;
CREATE TRIGGER journal_entries_keep BEFORE DELETE ON journal_entries BEGIN SELECT RAISE(ABORT, 'entries are never deleted: reverse them'); END;

CREATE TEMP TABLE audit_entries_before AS SELECT * FROM audit_entries;
DROP TABLE audit_entries;
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
    hash        BLOB NOT NULL                  -- SHA-256 over `previous` and this row with the digest in place of the detail
) STRICT;
INSERT INTO audit_entries (seq, at, who_id, who_name, whence, action, subject, detail, detail_salt, detail_digest, request_id,
                           previous, hash)
SELECT seq, at, who_id, who_name, whence, action, subject, detail, detail_salt, detail_digest, request_id, previous, hash
  FROM audit_entries_before
 ORDER BY seq;
DROP TABLE audit_entries_before;
CREATE INDEX audit_subject ON audit_entries (subject, seq);
CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_keep BEFORE DELETE ON audit_entries BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
