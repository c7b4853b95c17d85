-- Journals that were brought in from files. Their entries are in the journal under the sources import:<id>:<number>, or
-- under their own where a journal of ours was put into empty books.
-- owner: books/imports
CREATE TABLE journal_imports (
    id          TEXT PRIMARY KEY,
    digest      BLOB NOT NULL,                 -- SHA-256 over what the file says, whatever its blanks and comments
    file_name   TEXT NOT NULL,
    form        TEXT NOT NULL CHECK (form IN ('hledger', 'full')),
    state       TEXT NOT NULL CHECK (state IN ('posting', 'done', 'undoing', 'undone')),
    entries     INTEGER NOT NULL CHECK (entries > 0), -- of the file
    postings    INTEGER NOT NULL,              -- of the file
    first_on    TEXT NOT NULL,                 -- first and last day of its entries
    last_on     TEXT NOT NULL,
    restores    INTEGER NOT NULL CHECK (restores IN (0, 1)), -- entries kept their own sources: never undone
    posted      INTEGER NOT NULL CHECK (posted BETWEEN 0 AND entries), -- entries that are in the journal
    taken_back  INTEGER NOT NULL CHECK (taken_back BETWEEN 0 AND posted), -- of these, entries that were reversed
    begun_at    INTEGER NOT NULL,
    begun_by    TEXT NOT NULL,
    done_at     INTEGER,                       -- when the last entry was posted
    undone_at   INTEGER,                       -- when the last entry was reversed
    undo_reason TEXT NOT NULL DEFAULT '',
    CHECK (state <> 'done' OR posted = entries),
    CHECK ((state = 'undone') = (undone_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
-- The same content is in the books once, until it is undone.
CREATE UNIQUE INDEX journal_imports_once ON journal_imports (digest) WHERE state <> 'undone';
