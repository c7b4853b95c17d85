-- What the shop offers. A quote posts nothing and is read as a whole, so its lines lie in it.
-- owner: till/quotes
CREATE TABLE quotes (
    id          TEXT PRIMARY KEY,
    number      TEXT UNIQUE,                   -- of its own series, given when sent; drafts have none
    state       TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'accepted', 'declined')),
    customer_id TEXT REFERENCES customers (id),
    currency    TEXT NOT NULL,
    inclusive   INTEGER NOT NULL CHECK (inclusive IN (0, 1)), -- unit prices have tax inside
    tax_rounding TEXT NOT NULL CHECK (tax_rounding IN ('line', 'group')),
    asked       TEXT NOT NULL,                 -- what its invoice is drafted from: an invoice's ask, JSON
    lines       TEXT NOT NULL,                 -- with their amounts as calculated, JSON
    subtotal_minor INTEGER NOT NULL,           -- these seven as on an invoice, all but the total net of tax
    discount_minor INTEGER NOT NULL,
    service_fee_minor INTEGER NOT NULL,
    delivery_net_minor INTEGER NOT NULL,
    tax_minor   INTEGER NOT NULL,
    rounding_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    tax_summary TEXT NOT NULL,                 -- per code and component, JSON
    frozen      TEXT,                          -- copies of shop, customer, tax texts: JSON, written when sent
    valid_until TEXT,                          -- last day of the offer; NULL = it has none
    sent_on     TEXT,
    sent_at     INTEGER,
    decided_at  INTEGER,
    reason      TEXT NOT NULL DEFAULT '',      -- why it was declined
    invoice_id  TEXT,                          -- drafted from it; no key, since a draft may be deleted again
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT NOT NULL,
    CHECK ((state = 'draft') = (number IS NULL)),
    CHECK ((state = 'draft') = (sent_on IS NULL)),
    CHECK ((state IN ('accepted', 'declined')) = (decided_at IS NOT NULL)),
    CHECK (invoice_id IS NULL OR state = 'accepted')
) STRICT, WITHOUT ROWID;
CREATE INDEX quotes_state ON quotes (state, id);
CREATE INDEX quotes_customer ON quotes (customer_id, id);
-- An invoice comes from one quote, and a quote has one invoice.
CREATE UNIQUE INDEX quotes_invoice ON quotes (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TRIGGER quotes_frozen BEFORE UPDATE OF number, customer_id, currency, inclusive, tax_rounding, asked, lines, subtotal_minor,
        discount_minor, service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary, frozen,
        valid_until, sent_on, sent_at ON quotes
    WHEN OLD.state <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'a quote that was sent never changes'); END;
CREATE TRIGGER quotes_decided BEFORE UPDATE OF state ON quotes
    WHEN NOT ((OLD.state = 'draft' AND NEW.state IN ('draft', 'sent')) OR (OLD.state = 'sent' AND NEW.state IN ('accepted', 'declined')))
    BEGIN SELECT RAISE(ABORT, 'an answered quote keeps its answer'); END;
CREATE TRIGGER quotes_kept BEFORE DELETE ON quotes
    WHEN OLD.state <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'a quote that was sent is never deleted'); END;
