-- How the shop is taxed, from a day on: by its tax codes, or by its turnover (India: composition). Without a row, by its codes.
-- owner: books/tax
CREATE TABLE tax_schemes (
    from_on  TEXT PRIMARY KEY,                 -- the first of a month
    scheme   TEXT NOT NULL CHECK (scheme IN ('regular', 'composition')),
    supplies TEXT CHECK (supplies IN ('goods', 'restaurant', 'services')),
    rate     TEXT,                             -- percent of the turnover
    at       INTEGER NOT NULL,
    author   TEXT NOT NULL,
    CHECK ((scheme = 'composition') = (supplies IS NOT NULL) AND (scheme = 'composition') = (rate IS NOT NULL))
) STRICT, WITHOUT ROWID;
