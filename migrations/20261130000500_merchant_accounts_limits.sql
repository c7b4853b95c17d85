-- Limits of merchant accounts: what may be started through one, for each payment and in a day, week, month or year of the shop.
-- How much of a limit is used is added up from the payments each time; nothing counts it.

-- owner: till/merchant_accounts
CREATE TABLE merchant_account_limits (
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    name     TEXT NOT NULL CHECK (name IN ('payment_min', 'payment_max', 'count_per_day', 'count_per_week', 'count_per_month',
                                           'count_per_year', 'volume_per_day', 'volume_per_week', 'volume_per_month',
                                           'volume_per_year')),
    currency TEXT NOT NULL,                    -- of the bound; '' of a number of payments, which counts those in all currencies
    bound    INTEGER NOT NULL CHECK (bound > 0), -- minor units, or how many payments
    PRIMARY KEY (merchant_account_id, name, currency),
    CHECK ((currency = '') = (name LIKE 'count%'))
) STRICT, WITHOUT ROWID;

-- What was started through an account in a span of time. When it was started never changes, so that nothing that comes to a payment
-- later writes here.
CREATE INDEX payments_account_use ON payments (merchant_account_id, created_at);
-- How gateways answered in the last days.
CREATE INDEX payment_tries_at ON payment_tries (at);
