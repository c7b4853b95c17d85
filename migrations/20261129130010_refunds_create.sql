-- Refunds: money that goes back to a customer, asked for here or made in the gateway's own screen.

-- owner: till/refunds
CREATE TABLE refunds (
    id             TEXT PRIMARY KEY,           -- also our reference and idempotency key at the gateway
    payment_id     TEXT NOT NULL REFERENCES payments (id),
    origin         TEXT NOT NULL CHECK (origin IN ('shop', 'gateway')), -- gateway: made in its own screen
    state          TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'rejected', 'processing', 'unknown', 'refunded', 'failed')),
    amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0),
    currency       TEXT NOT NULL,
    worth_minor    INTEGER,                    -- in the books currency when it was asked for; NULL: no rate
    method         TEXT NOT NULL CHECK (method IN ('original', 'cash', 'transfer')),
    takes          TEXT NOT NULL CHECK (takes IN ('as_it_lies', 'sale', 'goodwill')),
    credit         TEXT,                       -- the credit note that was asked for, by line: JSON
    reason         TEXT NOT NULL,              -- printed on the credit note
    customer_words TEXT NOT NULL DEFAULT '',
    requested_by   TEXT NOT NULL,
    requested_at   INTEGER NOT NULL,
    decided_by     TEXT,                       -- who approved or rejected it; NULL while nobody has
    decided_at     INTEGER,
    decision       TEXT NOT NULL DEFAULT '',   -- why: rejected, or told by a person
    gateway_ref    TEXT,                       -- the gateway's id of it
    sent_at        INTEGER,                    -- it may have reached the gateway since then; NULL: certainly not
    unknown_since  INTEGER,                    -- a call has no answer
    settled_at     INTEGER,
    failed_at      INTEGER,                    -- later than settled_at: it came back
    failure_reason TEXT NOT NULL DEFAULT '',
    sale_minor     INTEGER NOT NULL DEFAULT 0, -- of the amount, what was taken out of the sale
    credited_minor INTEGER NOT NULL DEFAULT 0, -- of that, what a credit note stands behind
    credit_note_id TEXT REFERENCES credit_notes (id),
    changed_at     INTEGER NOT NULL,
    correlation    TEXT NOT NULL,
    CHECK (state NOT IN ('approved', 'rejected') OR decided_at IS NOT NULL),
    CHECK ((state = 'unknown') = (unknown_since IS NOT NULL)),
    CHECK (state <> 'refunded' OR settled_at IS NOT NULL),
    CHECK (state <> 'failed' OR failed_at IS NOT NULL),
    CHECK (credited_minor <= sale_minor)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_payment ON refunds (payment_id, id);
CREATE INDEX refunds_state ON refunds (state, id);
CREATE UNIQUE INDEX refunds_gateway_ref ON refunds (payment_id, gateway_ref) WHERE gateway_ref IS NOT NULL;

-- Refunded, on its way, in doubt, charged back and this one never exceed what came in. Only for what the shop asks for: what a
-- gateway tells is a fact.
CREATE TRIGGER refunds_within_captured BEFORE INSERT ON refunds WHEN NEW.origin = 'shop'
    BEGIN SELECT RAISE(ABORT, 'more would go back than came in')
            FROM payments p
           WHERE p.id = NEW.payment_id
             AND NEW.amount_minor + p.charged_back_minor
                 + (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r
                     WHERE r.payment_id = p.id AND r.currency = coalesce(p.captured_currency, p.currency)
                       AND r.state IN ('requested', 'approved', 'processing', 'unknown'))
                 + max(p.refunded_minor, (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r
                                           WHERE r.payment_id = p.id AND r.state = 'refunded'
                                             AND r.currency = coalesce(p.captured_currency, p.currency)))
                 > p.captured_minor; END;
CREATE TRIGGER refunds_frozen BEFORE UPDATE OF id, payment_id, origin, currency, method, takes, credit, reason, requested_by, requested_at ON refunds
    BEGIN SELECT RAISE(ABORT, 'what was asked for never changes'); END;
CREATE TRIGGER refunds_amount BEFORE UPDATE OF amount_minor ON refunds
    WHEN NEW.amount_minor <> OLD.amount_minor AND OLD.origin = 'shop' AND OLD.state NOT IN ('processing', 'unknown', 'failed')
    BEGIN SELECT RAISE(ABORT, 'what was asked for never changes'); END;
CREATE TRIGGER refunds_kept BEFORE DELETE ON refunds
    BEGIN SELECT RAISE(ABORT, 'a refund is never deleted'); END;

-- Who may have money sent back without a second person. One row.
-- owner: till/refunds
CREATE TABLE refund_policy (
    id                  INTEGER PRIMARY KEY CHECK (id = 1),
    automatic_max_minor INTEGER NOT NULL CHECK (automatic_max_minor >= 0), -- of the books currency, an act of who may not approve
    automatic_day_minor INTEGER NOT NULL CHECK (automatic_day_minor >= 0), -- of such a person in a day
    second_person_minor INTEGER CHECK (second_person_minor >= 0),          -- above: not even who approves alone; NULL: never
    version             INTEGER NOT NULL,
    changed_at          INTEGER NOT NULL
) STRICT;
INSERT INTO refund_policy (id, automatic_max_minor, automatic_day_minor, second_person_minor, version, changed_at)
VALUES (1, 0, 0, NULL, 1, 0);
