-- Refund vouchers: the papers of money of an advance that went back before there was an invoice for it (India).

-- owner: till/advances
CREATE TABLE refund_vouchers (
    id          TEXT PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,          -- of the series refund_voucher, without gaps
    advance_id  TEXT NOT NULL REFERENCES advances (id),
    refund_id   TEXT REFERENCES refunds (id),  -- that took the money; NULL: it is not known which
    currency    TEXT NOT NULL,
    net_minor   INTEGER NOT NULL,
    tax_minor   INTEGER NOT NULL,              -- taken back; 0 where the advance was not taxed
    gross_minor INTEGER NOT NULL CHECK (gross_minor > 0), -- what went back, tax inside
    tax_summary TEXT NOT NULL,                 -- per code and component, JSON
    method      TEXT NOT NULL,                 -- how it went back, as printed
    refunded_on TEXT NOT NULL,
    issued_on   TEXT NOT NULL,                 -- day of the voucher
    issued_at   INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    voided_on   TEXT,                          -- the money came again: the number is kept
    CHECK (net_minor + tax_minor = gross_minor)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_vouchers_advance ON refund_vouchers (advance_id, id);
CREATE INDEX refund_vouchers_refund ON refund_vouchers (refund_id) WHERE refund_id IS NOT NULL;

CREATE TRIGGER refund_vouchers_frozen
    BEFORE UPDATE OF id, number, advance_id, refund_id, currency, net_minor, tax_minor, gross_minor, tax_summary, method, refunded_on,
                     issued_on, issued_at, created_by ON refund_vouchers
    BEGIN SELECT RAISE(ABORT, 'a refund voucher never changes'); END;
CREATE TRIGGER refund_vouchers_voided_once BEFORE UPDATE OF voided_on ON refund_vouchers WHEN OLD.voided_on IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a refund voucher is voided once'); END;
CREATE TRIGGER refund_vouchers_kept BEFORE DELETE ON refund_vouchers
    BEGIN SELECT RAISE(ABORT, 'a refund voucher is never deleted'); END;
