-- Who closed and who opened days, and why: `closed_days` says how it stands, this how it came to that. Never changed.
-- owner: books/periods
CREATE TABLE period_changes (
    seq              INTEGER PRIMARY KEY,
    act              TEXT NOT NULL CHECK (act IN ('closed', 'reopened')),
    closed_to_before TEXT,                     -- last closed day before; NULL = every day was open
    closed_to        TEXT,                     -- last closed day since; NULL = every day was opened
    reason           TEXT NOT NULL,            -- '' for a close
    at               INTEGER NOT NULL,
    author           TEXT NOT NULL,
    author_name      TEXT NOT NULL,            -- the name at that time
    CHECK (act = 'reopened' OR closed_to IS NOT NULL),
    CHECK (act = 'closed' OR reason <> '')
) STRICT;

-- What was closed before there was a list of changes stands in it as its first line.
INSERT INTO period_changes (act, closed_to_before, closed_to, reason, at, author, author_name)
SELECT 'closed', NULL, closed_to, '', at, author, author
  FROM closed_days;
