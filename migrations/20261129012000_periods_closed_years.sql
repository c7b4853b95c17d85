-- Fiscal years whose result was moved to retained earnings, and which are locked since. A year that is opened again leaves the
-- list; who closed and who opened it stands in `period_changes`, in the journal and in the audit log.
-- owner: books/periods
CREATE TABLE closed_years (
    year             TEXT PRIMARY KEY,         -- '2026', or '2026-27' where it does not begin in January
    starts_on        TEXT NOT NULL,
    ends_on          TEXT NOT NULL UNIQUE,     -- closed up to and including this day
    closed_to_before TEXT,                     -- last closed day before; what opening the year goes back to. NULL = every day was open
    at               INTEGER NOT NULL,
    author           TEXT NOT NULL,
    author_name      TEXT NOT NULL             -- the name at that time
) STRICT, WITHOUT ROWID;
