-- Patterns that a series gave numbers by before its present one: a later pattern must not give one of those again.
-- owner: books/documents
CREATE TABLE former_patterns (
    kind    TEXT NOT NULL REFERENCES number_series (kind),
    pattern TEXT NOT NULL,
    PRIMARY KEY (kind, pattern)
) STRICT, WITHOUT ROWID;

ALTER TABLE number_series ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- for If-Match
