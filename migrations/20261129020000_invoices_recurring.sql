-- Templates from which an invoice is made in each period of a rhythm.
-- owner: till/invoices
CREATE TABLE recurring_invoices (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    asked       TEXT NOT NULL,                 -- what each invoice is drafted from: an invoice's ask, JSON
    currency    TEXT NOT NULL,
    total_minor INTEGER NOT NULL,              -- of an invoice by the rules of the day it was written, to be shown
    starts_on   TEXT NOT NULL,
    every       INTEGER NOT NULL CHECK (every >= 1),
    unit        TEXT NOT NULL CHECK (unit IN ('days', 'weeks', 'months')),
    day_of_month INTEGER CHECK (day_of_month BETWEEN 1 AND 31), -- a shorter month takes its last day; NULL = the day of starts_on
    ends_on     TEXT,
    count       INTEGER CHECK (count >= 1),    -- most periods
    due_after_days INTEGER CHECK (due_after_days >= 0), -- NULL = by the shop's terms
    issues      INTEGER NOT NULL CHECK (issues IN (0, 1)), -- 0 = invoices are left as drafts
    dated       TEXT NOT NULL CHECK (dated IN ('due_day', 'today')), -- day of an invoice whose period was missed
    next_period INTEGER NOT NULL CHECK (next_period >= 0), -- from 0
    next_on     TEXT,                          -- the day of that period; NULL = there is none any more
    paused_on   TEXT,                          -- periods after this day are left out when it is resumed
    trouble     TEXT NOT NULL DEFAULT '',      -- why the next one could not be made
    tried_on    TEXT,                          -- when that was tried: once a day
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    changed_at  INTEGER NOT NULL,
    changed_by  TEXT NOT NULL,
    CHECK ((state = 'ended') = (next_on IS NULL)),
    CHECK ((state = 'paused') = (paused_on IS NOT NULL)),
    CHECK (unit = 'months' OR day_of_month IS NULL),
    CHECK (ends_on IS NULL OR count IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX recurring_invoices_due ON recurring_invoices (next_on, id) WHERE state = 'active';
CREATE INDEX recurring_invoices_customer ON recurring_invoices (customer_id, id);

-- The periods that were made or left out: one row for each, written in the transaction of its invoice, for ever.
-- owner: till/invoices
CREATE TABLE recurring_periods (
    recurring_id TEXT NOT NULL REFERENCES recurring_invoices (id),
    period      INTEGER NOT NULL CHECK (period >= 0),
    day         TEXT NOT NULL,                 -- that it stands for, in the shop's calendar
    invoice_id  TEXT,                          -- NULL = it fell into a pause; no key, since a draft may be deleted again
    at          INTEGER NOT NULL,
    PRIMARY KEY (recurring_id, period)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX recurring_periods_day ON recurring_periods (recurring_id, day);
CREATE UNIQUE INDEX recurring_periods_invoice ON recurring_periods (invoice_id) WHERE invoice_id IS NOT NULL;

CREATE TRIGGER recurring_periods_stay BEFORE UPDATE ON recurring_periods
    BEGIN SELECT RAISE(ABORT, 'what became of a period never changes'); END;
CREATE TRIGGER recurring_periods_kept BEFORE DELETE ON recurring_periods
    BEGIN SELECT RAISE(ABORT, 'a period that came is never forgotten'); END;
CREATE TRIGGER recurring_invoices_ended BEFORE UPDATE ON recurring_invoices
    WHEN OLD.state = 'ended'
    BEGIN SELECT RAISE(ABORT, 'what has ended stays so'); END;
CREATE TRIGGER recurring_invoices_forward BEFORE UPDATE OF next_period ON recurring_invoices
    WHEN NEW.next_period < OLD.next_period
    BEGIN SELECT RAISE(ABORT, 'a rhythm never goes back'); END;
