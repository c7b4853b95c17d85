-- The stubs of closed days: what the journal was when days were closed. A stub is printed; who changes the journal
-- afterwards, chain and stubs with it, still cannot change the paper.
-- owner: books/seals
CREATE TABLE seals (
    number      INTEGER PRIMARY KEY,           -- from 1, without gaps
    closed_to   TEXT NOT NULL,                 -- the last day that was closed
    entries     INTEGER NOT NULL,              -- how many entries the journal had: the seq of the last, 0 = none
    entry_hash  BLOB NOT NULL,                 -- its hash, which covers every entry before it; zeros where there is none
    balances    TEXT NOT NULL,                 -- of each account at the end of that day in the books currency, minor units: JSON
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL,
    author_name TEXT NOT NULL,                 -- the name at that time
    previous    BLOB NOT NULL,                 -- hash of the stub before
    hash        BLOB NOT NULL                  -- SHA-256 over all of this
) STRICT;
CREATE TRIGGER seals_stay BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'stubs are never changed'); END;
CREATE TRIGGER seals_keep BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'stubs are never deleted'); END;
