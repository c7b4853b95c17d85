-- Tax that customers withheld from what they paid, each with its certificate.

-- owner: till/payments
CREATE TABLE withheld_taxes (
    id           TEXT PRIMARY KEY,
    invoice_id   TEXT NOT NULL REFERENCES invoices (id),
    currency     TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    certificate  TEXT NOT NULL,        -- the number of the customer's paper; empty until it comes
    withheld_on  TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    created_by   TEXT NOT NULL,
    undone_at    INTEGER,              -- it turned out not to have been withheld
    undone_why   TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX withheld_taxes_invoice ON withheld_taxes (invoice_id);
