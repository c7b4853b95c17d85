-- Money taken from a customer for a named order, before its invoice: each with its receipt voucher.

-- owner: till/advances
CREATE TABLE advances (
    id          TEXT PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,          -- of the series receipt_voucher, without gaps
    customer_id TEXT NOT NULL REFERENCES customers (id),
    payment_id  TEXT NOT NULL UNIQUE REFERENCES payments (id), -- its money
    purpose     TEXT NOT NULL,                 -- the order, as printed
    currency    TEXT NOT NULL,
    net_minor   INTEGER NOT NULL,
    tax_minor   INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL CHECK (gross_minor > 0), -- what was received, tax inside
    tax_code    TEXT NOT NULL,                 -- that applies; between regions the interstate one
    tax_summary TEXT NOT NULL,                 -- per code and component, JSON
    taxed       INTEGER NOT NULL CHECK (taxed IN (0, 1)), -- 1: its tax fell due on receipt
    method      TEXT NOT NULL,                 -- how it came, as printed
    frozen      TEXT NOT NULL,                 -- copies of shop, customer, tax texts: JSON
    received_on TEXT NOT NULL,                 -- tax point
    issued_on   TEXT NOT NULL,                 -- day of the voucher
    issued_at   INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    left_minor  INTEGER NOT NULL CHECK (left_minor >= 0), -- still the customer's
    applied_minor INTEGER NOT NULL DEFAULT 0 CHECK (applied_minor >= 0), -- paid of the invoice; the rest went back
    invoice_id  TEXT REFERENCES invoices (id), -- the one it was applied to
    applied_on  TEXT,
    CHECK (net_minor + tax_minor = gross_minor),
    CHECK (left_minor + applied_minor <= gross_minor),
    CHECK ((invoice_id IS NULL) = (applied_on IS NULL)),
    CHECK ((applied_minor = 0) = (invoice_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX advances_customer ON advances (customer_id, id);
CREATE INDEX advances_invoice ON advances (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TRIGGER advances_frozen
    BEFORE UPDATE OF id, number, customer_id, payment_id, purpose, currency, net_minor, tax_minor, gross_minor, tax_code, tax_summary,
                     taxed, method, frozen, received_on, issued_on, issued_at, created_by ON advances
    BEGIN SELECT RAISE(ABORT, 'a receipt voucher never changes'); END;
CREATE TRIGGER advances_applied_once BEFORE UPDATE OF invoice_id ON advances WHEN OLD.invoice_id IS NOT NULL AND NEW.invoice_id IS NOT OLD.invoice_id
    BEGIN SELECT RAISE(ABORT, 'an advance is applied to one invoice'); END;
CREATE TRIGGER advances_kept BEFORE DELETE ON advances
    BEGIN SELECT RAISE(ABORT, 'a receipt voucher is never deleted'); END;
