-- Ways to pay that a gateway keeps for a customer, and what was charged with them.

-- owner: till/payments
CREATE TABLE saved_methods (
    id                  TEXT PRIMARY KEY,
    customer_id         TEXT NOT NULL REFERENCES customers (id),
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    token       TEXT NOT NULL,            -- the gateway's name of it, worth nothing without the account's credentials; '' once it was removed
    family      TEXT NOT NULL,            -- card, upi, ...
    label       TEXT NOT NULL,            -- visa
    last4       TEXT CHECK (length(last4) = 4),
    expires     TEXT CHECK (expires GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'), -- the last month in which it is good
    is_default  INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1)),
    created_at  INTEGER NOT NULL,
    removed_at  INTEGER,
    CHECK ((token = '') = (removed_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX saved_methods_once ON saved_methods (customer_id, merchant_account_id, token) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX saved_methods_default ON saved_methods (customer_id) WHERE is_default = 1 AND removed_at IS NULL;

-- owner: till/payments
CREATE TABLE saved_charges (
    payment_id      TEXT PRIMARY KEY REFERENCES payments (id),
    saved_method_id TEXT NOT NULL REFERENCES saved_methods (id)
) STRICT, WITHOUT ROWID;
