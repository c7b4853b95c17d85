-- owner: till/invoices
CREATE TABLE invoices (
    id              TEXT PRIMARY KEY,
    number          TEXT UNIQUE,               -- given when issued; drafts have none
    status          TEXT NOT NULL CHECK (status IN ('draft', 'issued', 'partially_paid', 'paid', 'void', 'written_off')),
    customer_id     TEXT REFERENCES customers (id),
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
    base_total_minor INTEGER,                  -- receivable in the books currency, fixed at issue
    tax_summary     TEXT NOT NULL,             -- per code and component, JSON
    frozen          TEXT,                      -- copies of shop, customer, tax texts: JSON, written at issue
    note            TEXT NOT NULL DEFAULT '',
    issued_on       TEXT,
    due_on          TEXT,
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
CREATE INDEX invoices_status ON invoices (status, id);
CREATE INDEX invoices_customer ON invoices (customer_id, id);
CREATE INDEX invoices_due ON invoices (due_on) WHERE status IN ('issued', 'partially_paid');

-- owner: till/invoices
CREATE TABLE invoice_lines (
    invoice_id  TEXT NOT NULL REFERENCES invoices (id),
    line        INTEGER NOT NULL,
    product_id  TEXT REFERENCES products (id),
    description TEXT NOT NULL,
    sku         TEXT NOT NULL DEFAULT '',
    hsn         TEXT NOT NULL DEFAULT '',
    unit        TEXT NOT NULL DEFAULT '',
    quantity    TEXT NOT NULL,
    unit_price  TEXT NOT NULL,
    discount_rate TEXT NOT NULL DEFAULT '0.0000',
    tax_code    TEXT NOT NULL,
    net_minor   INTEGER NOT NULL,              -- after all discounts, without tax
    tax_minor   INTEGER NOT NULL,
    gross_minor INTEGER NOT NULL,              -- quantity × price as typed, before discounts
    PRIMARY KEY (invoice_id, line)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER invoices_frozen BEFORE UPDATE OF number, customer_id, currency, inclusive, subtotal_minor, discount_minor, service_fee_minor,
        delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary, frozen, issued_on, test,
        base_total_minor, issued_at, due_on, note, tax_rounding, service_fee_rate, delivery_minor, discount_minor_asked, charges_code,
        round_total_to_minor ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;
CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice is never deleted'); END;
CREATE TRIGGER invoice_lines_frozen BEFORE UPDATE ON invoice_lines
    WHEN (SELECT status FROM invoices WHERE id = OLD.invoice_id) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'lines of an issued invoice never change'); END;
CREATE TRIGGER invoice_lines_kept BEFORE DELETE ON invoice_lines
    WHEN (SELECT status FROM invoices WHERE id = OLD.invoice_id) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'lines of an issued invoice are never deleted'); END;
CREATE TRIGGER invoice_lines_no_more BEFORE INSERT ON invoice_lines
    WHEN (SELECT status FROM invoices WHERE id = NEW.invoice_id) <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice gets no more lines'); END;

-- owner: till/merchant_accounts
CREATE TABLE merchant_accounts (
    id             TEXT PRIMARY KEY,
    integration_id TEXT NOT NULL UNIQUE REFERENCES integrations (id),
    name           TEXT NOT NULL,
    provider       TEXT NOT NULL,
    environment    TEXT NOT NULL CHECK (environment IN ('live', 'sandbox', 'practice')),
    status         TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'suspended', 'pending', 'closed')),
    currencies     TEXT NOT NULL DEFAULT '[]', -- JSON; [] = what the gateway offers
    fee_rate       TEXT NOT NULL DEFAULT '0.0000',
    fee_flat_minor INTEGER NOT NULL DEFAULT 0,
    fee_tax_rate   TEXT NOT NULL DEFAULT '0.0000',
    fee_currency   TEXT,
    position       INTEGER NOT NULL DEFAULT 0, -- order in which methods are offered
    catch_up_cursor TEXT NOT NULL DEFAULT '',  -- where the last listing ended
    catch_up_at    INTEGER,
    version        INTEGER NOT NULL DEFAULT 1,
    created_at     INTEGER NOT NULL,
    created_by     TEXT NOT NULL,
    changed_at     INTEGER NOT NULL,
    changed_by     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- owner: till/payments
CREATE TABLE payments (
    id             TEXT PRIMARY KEY,           -- also our reference and idempotency key at the gateway
    invoice_id     TEXT REFERENCES invoices (id), -- NULL: money nobody asked for, until assigned
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    gateway_ref    TEXT,                       -- canonical reference at the gateway
    amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0), -- asked
    currency       TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('created', 'pending', 'authorised', 'cancelled', 'expired', 'failed', 'captured')),
    unknown_since  INTEGER,                    -- one of our calls has no answer yet
    captured_minor INTEGER NOT NULL DEFAULT 0,
    captured_currency TEXT,
    refunded_minor INTEGER NOT NULL DEFAULT 0,
    fee_minor      INTEGER,                    -- known, or estimated while fee_estimated = 1
    fee_tax_minor  INTEGER NOT NULL DEFAULT 0,
    fee_estimated  INTEGER NOT NULL DEFAULT 0 CHECK (fee_estimated IN (0, 1)),
    advance_minor  INTEGER NOT NULL DEFAULT 0, -- more than was due: customer's advance (2240)
    unidentified_minor INTEGER NOT NULL DEFAULT 0, -- booked to 2900 until a person assigns it
    page_url       TEXT,                       -- the gateway's page
    page_expires_at INTEGER,
    method_family  TEXT NOT NULL DEFAULT '',   -- card, upi, wallet, net_banking, cash …
    method_label   TEXT NOT NULL DEFAULT '',   -- visa ••4242
    tendered_minor INTEGER,                    -- cash: handed over
    change_minor   INTEGER,
    needs_you      TEXT NOT NULL DEFAULT '',   -- why a person should look; '' = nothing
    failure_reason TEXT NOT NULL DEFAULT '',
    created_at     INTEGER NOT NULL,
    created_by     TEXT NOT NULL,
    captured_at    INTEGER,
    changed_at     INTEGER NOT NULL,
    correlation    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payments_one_open ON payments (invoice_id)
    WHERE state IN ('created', 'pending', 'authorised') AND invoice_id IS NOT NULL;
CREATE UNIQUE INDEX payments_canonical ON payments (merchant_account_id, gateway_ref) WHERE gateway_ref IS NOT NULL;
CREATE INDEX payments_invoice ON payments (invoice_id, id);
CREATE INDEX payments_state ON payments (state, id);
CREATE INDEX payments_unknown ON payments (unknown_since) WHERE unknown_since IS NOT NULL;
CREATE INDEX payments_needs_you ON payments (id) WHERE needs_you <> '';

-- Pages, links, sessions, charges: other names of one payment at the gateway.
-- owner: till/payments
CREATE TABLE payment_aliases (
    merchant_account_id TEXT NOT NULL,
    alias      TEXT NOT NULL,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    PRIMARY KEY (merchant_account_id, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_aliases_payment ON payment_aliases (payment_id);

-- What was learned about a payment, from whom. The state is a function of this set.
-- owner: till/payments
CREATE TABLE observations (
    id         INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    fact_key   TEXT NOT NULL,                  -- the same fact told again has the same key
    origin     TEXT NOT NULL CHECK (origin IN ('answer', 'webhook', 'catch_up', 'fetch', 'person')),
    inbox_id   INTEGER,
    fact       TEXT NOT NULL,                  -- the observation in our terms, JSON
    at         INTEGER NOT NULL,               -- when the gateway says it was so
    known_at   INTEGER NOT NULL,
    UNIQUE (payment_id, fact_key)
) STRICT;

-- Every call to a gateway about a payment, with its answer.
-- owner: till/payments
CREATE TABLE payment_tries (
    id         INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    call       TEXT NOT NULL,                  -- create, fetch, capture, cancel, find
    outcome    TEXT NOT NULL,                  -- answered, declined, refused, unreachable, unknown
    note       TEXT NOT NULL DEFAULT '',
    gateway_request_id TEXT NOT NULL DEFAULT '',
    latency_ms INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_tries_payment ON payment_tries (payment_id, id);

-- Captured money per day, account and currency, kept in the transaction of the posting.
-- owner: till/payments
CREATE TABLE daily_takings (
    day        TEXT NOT NULL,
    merchant_account_id TEXT NOT NULL,
    currency   TEXT NOT NULL,
    count      INTEGER NOT NULL,
    captured_minor INTEGER NOT NULL,
    fee_minor  INTEGER NOT NULL,
    PRIMARY KEY (day, merchant_account_id, currency)
) STRICT, WITHOUT ROWID;

-- owner: till/inbox
CREATE TABLE inbox (
    id             INTEGER PRIMARY KEY,
    integration_id TEXT NOT NULL REFERENCES integrations (id),
    provider       TEXT NOT NULL,
    dedupe_key     TEXT NOT NULL,              -- event id, or a digest where nothing else exists
    order_key      TEXT NOT NULL DEFAULT '',   -- what it is about; handled in order per key
    kind           TEXT NOT NULL DEFAULT '',   -- the sender's event type
    origin         TEXT NOT NULL CHECK (origin IN ('webhook', 'catch_up')),
    headers        TEXT NOT NULL,              -- chosen ones, JSON; never one that is itself a secret
    body           BLOB NOT NULL,
    received_at    INTEGER NOT NULL,
    deliveries     INTEGER NOT NULL DEFAULT 1,
    state          TEXT NOT NULL CHECK (state IN ('received', 'processed', 'ignored', 'retrying', 'failed')),
    attempts       INTEGER NOT NULL DEFAULT 0,
    next_at        INTEGER,                    -- retry times are on disk and survive sleep
    error          TEXT,
    payment_id     TEXT,
    processed_at   INTEGER,
    correlation    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbox_dedupe ON inbox (integration_id, dedupe_key);
CREATE INDEX inbox_due ON inbox (next_at, id) WHERE state IN ('received', 'retrying');
CREATE INDEX inbox_failed ON inbox (id) WHERE state = 'failed';
CREATE INDEX inbox_payment ON inbox (payment_id) WHERE payment_id IS NOT NULL;

-- Refused deliveries: counters per account, reason and minute, so that a flood fills nothing.
-- owner: till/inbox
CREATE TABLE inbox_refusals (
    integration_id TEXT NOT NULL,
    reason  TEXT NOT NULL,
    minute  INTEGER NOT NULL,                  -- minutes since 1970
    count   INTEGER NOT NULL,
    PRIMARY KEY (integration_id, reason, minute)
) STRICT, WITHOUT ROWID;
