-- The parts in which an invoice is to be paid. The plan posts nothing; how much of a part is paid follows from the invoice.
-- owner: till/invoices
CREATE TABLE instalments (
    invoice_id  TEXT NOT NULL REFERENCES invoices (id),
    part        INTEGER NOT NULL CHECK (part BETWEEN 1 AND 36), -- in the order in which they are paid
    due_on      TEXT NOT NULL,
    subtotal_minor INTEGER NOT NULL,           -- its share of each sum of the invoice; the parts add up to them
    discount_minor INTEGER NOT NULL,
    service_fee_minor INTEGER NOT NULL,
    delivery_net_minor INTEGER NOT NULL,
    tax_minor   INTEGER NOT NULL,
    rounding_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL CHECK (total_minor > 0),
    PRIMARY KEY (invoice_id, part)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER instalments_frozen BEFORE UPDATE ON instalments
    BEGIN SELECT RAISE(ABORT, 'a plan is replaced, not changed'); END;
CREATE TRIGGER instalments_kept BEFORE DELETE ON instalments
    WHEN (SELECT payment_initiated_at FROM invoices WHERE id = OLD.invoice_id) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a plan that is being paid never changes'); END;
CREATE TRIGGER instalments_no_more BEFORE INSERT ON instalments
    WHEN (SELECT payment_initiated_at FROM invoices WHERE id = NEW.invoice_id) IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'an invoice that is being paid gets no plan'); END;
