-- What limits a refund that the shop asks for, and what of it a credit note stands behind.

ALTER TABLE payments ADD COLUMN charged_back_minor INTEGER NOT NULL DEFAULT 0; -- taken by the customer's bank: open or lost
ALTER TABLE payments ADD COLUMN sale_credited_minor INTEGER NOT NULL DEFAULT 0; -- taken out of the sale like sale_refunded_minor, with a credit note behind it

-- What was told of disputes before: lost, or opened and not ended otherwise.
UPDATE payments
   SET charged_back_minor = (
       SELECT coalesce(sum(taken.minor), 0)
         FROM (SELECT max(json_extract(o.fact, '$.fact.amount.minor')) AS minor
                 FROM observations o
                WHERE o.payment_id = payments.id AND o.fact_key >= 'dispute:' AND o.fact_key < 'dispute;'
                  AND json_extract(o.fact, '$.fact.amount.currency') = coalesce(payments.captured_currency, payments.currency)
                GROUP BY json_extract(o.fact, '$.fact.dispute_ref')
               HAVING sum(json_extract(o.fact, '$.fact.status') = 'lost') > 0
                   OR (sum(json_extract(o.fact, '$.fact.status') = 'open') > 0
                       AND sum(json_extract(o.fact, '$.fact.status') IN ('won', 'dropped')) = 0)) taken)
 WHERE id IN (SELECT payment_id FROM observations WHERE fact_key >= 'dispute:' AND fact_key < 'dispute;');
