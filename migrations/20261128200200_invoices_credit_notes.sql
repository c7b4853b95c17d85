-- owner: till/invoices
CREATE TABLE credit_notes (
    id          TEXT PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,          -- of its own series, without gaps
    invoice_id  TEXT NOT NULL REFERENCES invoices (id),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    currency    TEXT NOT NULL,
    net_minor   INTEGER NOT NULL,
    tax_minor   INTEGER NOT NULL,
    rounding_minor INTEGER NOT NULL,           -- share of the invoice's rounding
    total_minor INTEGER NOT NULL CHECK (total_minor > 0),
    to_due_minor INTEGER NOT NULL CHECK (to_due_minor BETWEEN 0 AND total_minor), -- lowered what was owed; the rest had been paid
    base_total_minor INTEGER NOT NULL,         -- what left the receivable in the books currency
    taxed       INTEGER NOT NULL CHECK (taxed IN (0, 1)), -- 0: issued too late to take the tax back
    tax_summary TEXT NOT NULL,                 -- per code and component, JSON
    reason      TEXT NOT NULL,                 -- printed on it
    frozen      TEXT NOT NULL,                 -- copies of shop, customer, tax texts: JSON
    issued_on   TEXT NOT NULL,
    issued_at   INTEGER NOT NULL,
    test        INTEGER NOT NULL CHECK (test IN (0, 1)),
    created_by  TEXT NOT NULL,
    CHECK (net_minor + tax_minor + rounding_minor = total_minor)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_notes_invoice ON credit_notes (invoice_id, id);
CREATE INDEX credit_notes_customer ON credit_notes (customer_id, id);

-- owner: till/invoices
CREATE TABLE credit_note_lines (
    credit_note_id TEXT NOT NULL REFERENCES credit_notes (id) DEFERRABLE INITIALLY DEFERRED,
    line         INTEGER NOT NULL,             -- place on the note, from 1
    invoice_line INTEGER,                      -- line of the invoice; NULL = its service fee and delivery
    description  TEXT NOT NULL,
    quantity     TEXT,                         -- of goods that came back; NULL = a price cut
    unit         TEXT NOT NULL,
    tax_code     TEXT NOT NULL,
    net_minor    INTEGER NOT NULL,
    tax_minor    INTEGER NOT NULL,
    taxes        TEXT NOT NULL,                -- by component: JSON array of [component, minor units]
    PRIMARY KEY (credit_note_id, line)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER credit_notes_frozen BEFORE UPDATE ON credit_notes
    BEGIN SELECT RAISE(ABORT, 'a credit note never changes'); END;
CREATE TRIGGER credit_notes_kept BEFORE DELETE ON credit_notes
    BEGIN SELECT RAISE(ABORT, 'a credit note is never deleted'); END;
CREATE TRIGGER credit_note_lines_frozen BEFORE UPDATE ON credit_note_lines
    BEGIN SELECT RAISE(ABORT, 'lines of a credit note never change'); END;
CREATE TRIGGER credit_note_lines_kept BEFORE DELETE ON credit_note_lines
    BEGIN SELECT RAISE(ABORT, 'lines of a credit note are never deleted'); END;
-- The lines are written before their note; from then on it gets no more.
CREATE TRIGGER credit_note_lines_no_more BEFORE INSERT ON credit_note_lines
    WHEN EXISTS (SELECT 1 FROM credit_notes WHERE id = NEW.credit_note_id)
    BEGIN SELECT RAISE(ABORT, 'a credit note gets no more lines'); END;
