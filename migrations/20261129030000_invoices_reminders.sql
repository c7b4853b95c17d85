-- On which days before and after a due day customers are reminded.
-- owner: till/invoices
CREATE TABLE reminder_steps (
    days INTEGER PRIMARY KEY CHECK (days BETWEEN -60 AND 365) -- after the due day; negative = before it
) STRICT;

-- Steps that invoices have reached: each once, for ever.
-- owner: till/invoices
CREATE TABLE reminders (
    id         TEXT PRIMARY KEY,
    invoice_id TEXT NOT NULL REFERENCES invoices (id),
    due_on     TEXT NOT NULL,                  -- the day it is about: of the invoice, or of its first open instalment then
    days       INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'skipped', 'passed')),
    channel    TEXT NOT NULL DEFAULT '' CHECK (channel IN ('', 'mail', 'whatsapp', 'copied', 'none')),
    raised_at  INTEGER NOT NULL,
    settled_at INTEGER,
    settled_by TEXT,
    UNIQUE (invoice_id, due_on, days),
    CHECK ((state IN ('sent', 'skipped')) = (settled_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_waiting ON reminders (id) WHERE state = 'waiting';
