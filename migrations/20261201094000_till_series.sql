-- The series that the number of an invoice was given by. Those of before were all given by that of invoices.
ALTER TABLE invoices ADD COLUMN series TEXT NOT NULL DEFAULT 'invoice' CHECK (series IN ('invoice', 'bill_of_supply'));

CREATE TRIGGER invoices_series_frozen BEFORE UPDATE OF series ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;

-- What goes out with the goods of an invoice: one paper, numbered when it is made.
-- owner: till/invoices
CREATE TABLE delivery_notes (
    invoice_id  TEXT PRIMARY KEY REFERENCES invoices (id),
    number      TEXT NOT NULL UNIQUE,
    made_on     TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    made_by     TEXT NOT NULL,
    test        INTEGER NOT NULL CHECK (test IN (0, 1)) -- outside the series, as its invoice is
) STRICT, WITHOUT ROWID;

CREATE TRIGGER delivery_notes_stay BEFORE UPDATE ON delivery_notes
    BEGIN SELECT RAISE(ABORT, 'a delivery note keeps its number'); END;
CREATE TRIGGER delivery_notes_kept BEFORE DELETE ON delivery_notes
    BEGIN SELECT RAISE(ABORT, 'a delivery note is never deleted'); END;
