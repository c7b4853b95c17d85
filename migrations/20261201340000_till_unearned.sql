-- Lines that are for a period: billed at once, earned by the days of the period.

-- owner: till/invoices
ALTER TABLE invoice_lines ADD COLUMN period_from TEXT;   -- first day of what the line is for; NULL: earned by being billed
ALTER TABLE invoice_lines ADD COLUMN period_to TEXT;     -- the last one, inclusive

-- owner: till/invoices
CREATE TABLE unearned_lines (
    invoice_id TEXT NOT NULL REFERENCES invoices (id),
    line       INTEGER NOT NULL,
    begins_on  TEXT NOT NULL,          -- as on the line
    ends_on    TEXT NOT NULL,
    next_on    TEXT,                   -- the first day whose share is not earned yet; NULL = nothing of it is left to earn
    PRIMARY KEY (invoice_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX unearned_lines_next ON unearned_lines (next_on) WHERE next_on IS NOT NULL;

-- owner: till/invoices
ALTER TABLE recurring_invoices ADD COLUMN earned_by_day INTEGER NOT NULL DEFAULT 0 CHECK (earned_by_day IN (0, 1)); -- 1 = each invoice is for the days until the next one
