-- Invoices learn what credit notes took off them, and a state for those of which all was taken. SQLite cannot change a CHECK,
-- so the table is made anew; rows of other tables point at it meanwhile, which is looked at again at the end of the step.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE invoices_before AS SELECT * FROM invoices;
DROP TABLE invoices;

-- owner: till/invoices
CREATE TABLE invoices (
    id              TEXT PRIMARY KEY,
    number          TEXT UNIQUE,               -- given when issued; drafts have none
    status          TEXT NOT NULL CHECK (status IN ('draft', 'issued', 'partially_paid', 'paid', 'void', 'written_off', 'credited')),
    customer_id     TEXT REFERENCES customers (id),
    supplements_id  TEXT REFERENCES invoices (id), -- the issued invoice that this one raises
    currency        TEXT NOT NULL,
    inclusive       INTEGER NOT NULL CHECK (inclusive IN (0, 1)), -- unit prices have tax inside
    tax_rounding    TEXT NOT NULL CHECK (tax_rounding IN ('line', 'group')),
    service_fee_rate TEXT NOT NULL DEFAULT '0.0000',
    delivery_minor  INTEGER NOT NULL DEFAULT 0, -- in the price mode of the lines
    discount_minor_asked INTEGER NOT NULL DEFAULT 0, -- document discount as typed, in the price mode of the lines
    charges_code    TEXT NOT NULL DEFAULT 'as_goods', -- as_goods, untaxed, or a tax code
    round_total_to_minor INTEGER NOT NULL DEFAULT 0,  -- 0 = not rounded
    subtotal_minor  INTEGER NOT NULL,          -- these eight net of tax, from the calculation
    discount_minor  INTEGER NOT NULL,
    service_fee_minor INTEGER NOT NULL,
    delivery_net_minor INTEGER NOT NULL,
    tax_minor       INTEGER NOT NULL,
    rounding_minor  INTEGER NOT NULL,
    total_minor     INTEGER NOT NULL,
    paid_minor      INTEGER NOT NULL DEFAULT 0,
    credited_minor  INTEGER NOT NULL DEFAULT 0 CHECK (credited_minor BETWEEN 0 AND total_minor), -- sum of its credit notes
    base_total_minor INTEGER,                  -- receivable in the books currency, fixed at issue
    tax_summary     TEXT NOT NULL,             -- per code and component, JSON
    frozen          TEXT,                      -- copies of shop, customer, tax texts: JSON, written at issue
    note            TEXT NOT NULL DEFAULT '',
    issued_on       TEXT,
    due_on          TEXT,
    instalment_count INTEGER NOT NULL DEFAULT 0 CHECK (instalment_count = 0 OR instalment_count BETWEEN 2 AND 36),
    next_due_on     TEXT,                      -- with instalments: until when the first open part is to be paid
    issued_at       INTEGER,
    sent_at         INTEGER,
    paid_at         INTEGER,
    payment_initiated_at INTEGER,              -- from here on only credit note or supplementary invoice
    test            INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1)),
    pay_key_hash    BLOB UNIQUE,               -- SHA-256 of the key in /pay/{key}
    pay_key         TEXT,                      -- kept to show the link again; unguessable, ends with the link
    pay_expires_at  INTEGER,
    version         INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    created_by      TEXT NOT NULL,
    changed_at      INTEGER NOT NULL,
    changed_by      TEXT NOT NULL,
    CHECK ((status = 'draft') = (number IS NULL)),
    CHECK ((status = 'draft') = (issued_on IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO invoices (id, number, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
                      discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor, service_fee_minor,
                      delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor, base_total_minor, tax_summary, frozen,
                      note, issued_on, due_on, issued_at, sent_at, paid_at, payment_initiated_at, test, pay_key_hash, pay_key,
                      pay_expires_at, version, created_at, created_by, changed_at, changed_by)
SELECT id, number, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
       discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor, service_fee_minor,
       delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor, base_total_minor, tax_summary, frozen,
       note, issued_on, due_on, issued_at, sent_at, paid_at, payment_initiated_at, test, pay_key_hash, pay_key,
       pay_expires_at, version, created_at, created_by, changed_at, changed_by
  FROM invoices_before;
DROP TABLE invoices_before;

CREATE INDEX invoices_status ON invoices (status, id);
CREATE INDEX invoices_customer ON invoices (customer_id, id);
CREATE INDEX invoices_due ON invoices (coalesce(next_due_on, due_on)) WHERE status IN ('issued', 'partially_paid');
CREATE INDEX invoices_supplements ON invoices (supplements_id) WHERE supplements_id IS NOT NULL;

CREATE TRIGGER invoices_frozen BEFORE UPDATE OF number, customer_id, currency, inclusive, subtotal_minor, discount_minor, service_fee_minor,
        delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary, frozen, issued_on, test,
        base_total_minor, issued_at, due_on, note, tax_rounding, service_fee_rate, delivery_minor, discount_minor_asked, charges_code,
        round_total_to_minor, supplements_id ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;
CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice is never deleted'); END;
