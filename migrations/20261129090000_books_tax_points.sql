-- What makes the tax under a code fall due, and whether what a tax entry states is due, not yet due (2110), or stands against an
-- advance (1310).

-- owner: books/tax
ALTER TABLE tax_codes ADD COLUMN tax_point TEXT NOT NULL DEFAULT 'invoice'
    CHECK (tax_point IN ('invoice', 'delivery', 'payment', 'earliest'));

-- owner: books/ledger
ALTER TABLE tax_entries ADD COLUMN standing TEXT NOT NULL DEFAULT 'due'
    CHECK (standing IN ('due', 'not_yet_due', 'on_advance'));
