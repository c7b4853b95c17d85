-- owner: stock/catalogue
CREATE TABLE products (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    sku         TEXT UNIQUE COLLATE NOCASE,
    unit        TEXT NOT NULL DEFAULT '',      -- piece, kg, hour …
    unit_price  TEXT NOT NULL,                 -- decimal, major units of `currency`
    currency    TEXT NOT NULL,
    tax_code    TEXT NOT NULL REFERENCES tax_codes (code),
    hsn         TEXT NOT NULL DEFAULT '',
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    search      TEXT NOT NULL,                 -- name and SKU in lower case, for the search box
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX products_name ON products (name COLLATE NOCASE, id);

-- owner: people/customers
CREATE TABLE customers (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    email       TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    address     TEXT NOT NULL DEFAULT '',
    country     TEXT NOT NULL DEFAULT '',
    tax_id      TEXT NOT NULL DEFAULT '',
    locale      TEXT NOT NULL DEFAULT '',      -- language of this customer's papers; '' = the shop's
    note        TEXT NOT NULL DEFAULT '',
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    search      TEXT NOT NULL,                 -- name, e-mail address and phone number in lower case, for the search box
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_name ON customers (name COLLATE NOCASE, id);
