-- What of an invoice a payer says is paid and nobody has decided on. It is still owed.

ALTER TABLE invoices ADD COLUMN claimed_minor INTEGER NOT NULL DEFAULT 0 CHECK (claimed_minor >= 0);
