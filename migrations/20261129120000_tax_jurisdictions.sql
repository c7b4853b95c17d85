-- Sales tax by address: which tax code applies where, in the owner's own table.

-- owner: books/tax
CREATE TABLE tax_jurisdictions (
    id             TEXT    PRIMARY KEY,
    country        TEXT    NOT NULL,                -- ISO 3166-1 alpha-2: US
    region         TEXT    NOT NULL,                -- code as in base::regions
    county         TEXT    NOT NULL DEFAULT '',     -- '' = every one
    city           TEXT    NOT NULL DEFAULT '',     -- '' = every one
    postal_prefix  TEXT    NOT NULL DEFAULT '',     -- postal codes that begin so; '' = every one
    product_class  TEXT    NOT NULL DEFAULT '',     -- '' = every class
    tax_code       TEXT    NOT NULL REFERENCES tax_codes (code),
    taxes_shipping INTEGER NOT NULL CHECK (taxes_shipping IN (0, 1)),
    valid_from     TEXT    NOT NULL,
    place_key      TEXT    NOT NULL,                -- the place and the class, written one way: rows of one key follow each other
    version        INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    changed_by     TEXT    NOT NULL,
    UNIQUE (place_key, valid_from)
) STRICT;
CREATE INDEX tax_jurisdictions_region ON tax_jurisdictions (country, region);

-- The class of product for which the table finds the code that applies; NULL = the code applies itself.
ALTER TABLE tax_codes ADD COLUMN product_class TEXT;
