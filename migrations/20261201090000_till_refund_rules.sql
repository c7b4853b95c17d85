-- Rules for letting refunds go by themselves that look at the customer and the payment, and rules of suspicion, which want a person.

ALTER TABLE refunds ADD COLUMN customer_id TEXT REFERENCES customers (id); -- whose money it was when it was asked for; NULL: nobody knew
ALTER TABLE refunds ADD COLUMN concerns TEXT NOT NULL DEFAULT '[]'; -- why somebody should look before it leaves: codes, JSON
UPDATE refunds
   SET customer_id = (SELECT coalesce(p.customer_id, i.customer_id)
                        FROM payments p
                        LEFT JOIN invoices i ON i.id = p.invoice_id
                       WHERE p.id = refunds.payment_id);
CREATE INDEX refunds_customer ON refunds (customer_id, requested_at) WHERE customer_id IS NOT NULL;
CREATE INDEX payments_customer ON payments (customer_id) WHERE customer_id IS NOT NULL;
CREATE TRIGGER refunds_concerns_frozen BEFORE UPDATE OF customer_id, concerns ON refunds
    BEGIN SELECT RAISE(ABORT, 'what was asked for never changes'); END;

ALTER TABLE refund_policy ADD COLUMN automatic_customer_max INTEGER CHECK (automatic_customer_max BETWEEN 1 AND 1000); -- so many of a customer go by themselves, the one at hand counted; NULL: any number
ALTER TABLE refund_policy ADD COLUMN automatic_customer_days INTEGER CHECK (automatic_customer_days BETWEEN 1 AND 3650); -- counted over so many days; NULL: ever
ALTER TABLE refund_policy ADD COLUMN automatic_age_days INTEGER CHECK (automatic_age_days BETWEEN 1 AND 3650); -- of payments that came at most so long ago; NULL: of any
ALTER TABLE refund_policy ADD COLUMN suspicious_refunds INTEGER DEFAULT 3 CHECK (suspicious_refunds BETWEEN 1 AND 1000); -- after so many of a customer the next wants a person; NULL: off
ALTER TABLE refund_policy ADD COLUMN suspicious_refunds_days INTEGER NOT NULL DEFAULT 30 CHECK (suspicious_refunds_days BETWEEN 1 AND 3650); -- counted over so many days
ALTER TABLE refund_policy ADD COLUMN suspicious_new_days INTEGER DEFAULT 7 CHECK (suspicious_new_days BETWEEN 1 AND 3650); -- of customers known for less than so long; NULL: off
ALTER TABLE refund_policy ADD COLUMN suspicious_chargeback INTEGER NOT NULL DEFAULT 1 CHECK (suspicious_chargeback IN (0, 1)); -- of customers whose bank once took money back
