-- Less is asked for where an invoice is paid early: so much percent within so many days of the day of issue.

-- owner: till/invoices
ALTER TABLE invoices ADD COLUMN early_rate TEXT;     -- percent of what is owed; none = no such terms
ALTER TABLE invoices ADD COLUMN early_days INTEGER CHECK (early_days BETWEEN 1 AND 365);
ALTER TABLE invoices ADD COLUMN early_until TEXT;    -- the last day in time; from the issue on
ALTER TABLE invoices ADD COLUMN early_payment TEXT;  -- the payment that took the discount
ALTER TABLE invoices ADD COLUMN early_taken_minor INTEGER NOT NULL DEFAULT 0 CHECK (early_taken_minor >= 0);  -- of what counts as paid
CREATE TRIGGER invoices_early_frozen BEFORE UPDATE OF early_rate, early_days, early_until ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;
