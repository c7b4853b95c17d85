-- Payouts: money that gateways send to the shop's bank, and what each is made of.

-- owner: till/payouts
CREATE TABLE payouts (
    id             TEXT PRIMARY KEY,
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    gateway_ref    TEXT NOT NULL,              -- the gateway's id of it
    state          TEXT NOT NULL CHECK (state IN ('expected', 'in_transit', 'cancelled', 'paid', 'failed')),
    amount_minor   INTEGER NOT NULL,           -- below 0: taken from the bank
    currency       TEXT NOT NULL,
    statement_text TEXT NOT NULL,              -- what stands on the bank statement, as far as the gateway says
    made_at        INTEGER NOT NULL,           -- by the gateway's clock, as are the next two
    state_at       INTEGER NOT NULL,
    arrives_at     INTEGER,
    failure_reason TEXT NOT NULL,
    items          TEXT NOT NULL CHECK (items IN ('open', 'told', 'none')), -- whether the gateway told what it is made of; none: it does not
    booked_at      INTEGER,                    -- since when it is in the books; with 'failed': it was, and was taken back
    banked_by      TEXT,                       -- the bank line that shows it
    banked_on      TEXT,
    needs_you      TEXT NOT NULL DEFAULT '',   -- why a person should look; '' = nothing
    known_at       INTEGER NOT NULL,
    changed_at     INTEGER NOT NULL,
    correlation    TEXT NOT NULL,
    UNIQUE (merchant_account_id, gateway_ref),
    CHECK ((banked_by IS NULL) = (banked_on IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX payouts_made ON payouts (made_at, id);
CREATE INDEX payouts_unbanked ON payouts (id) WHERE state = 'paid' AND banked_by IS NULL;
CREATE INDEX payouts_open ON payouts (merchant_account_id, id) WHERE items = 'open';

CREATE TRIGGER payouts_frozen BEFORE UPDATE OF id, merchant_account_id, gateway_ref, currency, known_at ON payouts
    BEGIN SELECT RAISE(ABORT, 'which payout it is never changes'); END;
CREATE TRIGGER payouts_booked BEFORE UPDATE OF amount_minor ON payouts
    WHEN NEW.amount_minor <> OLD.amount_minor AND OLD.booked_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'what is booked never changes'); END;
CREATE TRIGGER payouts_kept BEFORE DELETE ON payouts
    BEGIN SELECT RAISE(ABORT, 'a payout is never deleted'); END;

-- What a payout is made of, as the gateway told it.
-- owner: till/payouts
CREATE TABLE payout_items (
    payout_id      TEXT NOT NULL REFERENCES payouts (id),
    item_ref       TEXT NOT NULL,              -- the gateway's id of the part
    kind           TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'refund_returned', 'fee', 'fee_tax', 'dispute', 'dispute_won',
                                                 'charge', 'reserve', 'payout_returned', 'adjustment')),
    amount_minor   INTEGER NOT NULL,           -- added to the payout before its own fee; in the payout's currency, as are the next two
    fee_minor      INTEGER,                    -- kept by the gateway, without tax; NULL: not told here
    fee_tax_minor  INTEGER,
    payment_ref    TEXT NOT NULL,              -- the gateway's names of the payment; '' = none
    payment_alias  TEXT NOT NULL,
    cause_ref      TEXT NOT NULL,              -- the gateway's id of the refund or dispute; '' = none
    text           TEXT NOT NULL,              -- the gateway's words
    at             INTEGER NOT NULL,
    payment_id     TEXT REFERENCES payments (id), -- NULL: it belongs to none, or to one that is not known yet
    booked_to      TEXT REFERENCES merchant_accounts (id), -- it has an entry of its own, on that account's clearing
    taken_from     TEXT REFERENCES merchant_accounts (id), -- its payout took it from that account's clearing; NULL: the payout's own
    PRIMARY KEY (payout_id, item_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX payout_items_payment ON payout_items (payment_id) WHERE payment_id IS NOT NULL;

-- Where the listing of an account's payouts ended.
-- owner: till/payouts
CREATE TABLE payout_cursors (
    merchant_account_id TEXT PRIMARY KEY REFERENCES merchant_accounts (id),
    cursor     TEXT NOT NULL,
    listed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
