-- The day of supply of an invoice, and issued invoices with tax that was not due when they were issued: it falls due with their
-- payments, on the day of supply, or on its last day.

-- owner: till/invoices
ALTER TABLE invoices ADD COLUMN supplied_on TEXT;   -- the day of supply, where it is not the day of issue
CREATE TRIGGER invoices_supply_frozen BEFORE UPDATE OF supplied_on ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;

-- owner: till/invoices
CREATE TABLE tax_waiting (
    invoice_id TEXT NOT NULL REFERENCES invoices (id),
    tax_point  TEXT NOT NULL CHECK (tax_point IN ('payment', 'delivery')),
    latest_on  TEXT,               -- on that day what still waits falls due, paid or not; NULL = with payments alone
    fallen_on  TEXT,               -- that day has come
    PRIMARY KEY (invoice_id, tax_point)
) STRICT, WITHOUT ROWID;
CREATE INDEX tax_waiting_latest ON tax_waiting (latest_on) WHERE fallen_on IS NULL AND latest_on IS NOT NULL;
