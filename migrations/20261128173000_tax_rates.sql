-- Rates that take the place of the one a code began with, which stands in `tax_codes`; each counts from its day on.
-- owner: books/tax
CREATE TABLE tax_rates (
    code        TEXT NOT NULL REFERENCES tax_codes (code),
    from_on     TEXT NOT NULL,                 -- first day of the shop it counts on
    components  TEXT NOT NULL,                 -- these two as in tax_codes
    base_factor TEXT NOT NULL,
    PRIMARY KEY (code, from_on)
) STRICT, WITHOUT ROWID;

ALTER TABLE tax_codes ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- for If-Match
