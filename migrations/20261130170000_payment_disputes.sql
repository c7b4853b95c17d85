-- What is booked of the disputes of payments.

-- owner: till/payments
CREATE TABLE payment_disputes (
    payment_id     TEXT NOT NULL REFERENCES payments (id),
    reference      TEXT NOT NULL,              -- the gateway's id of the dispute
    taken_minor    INTEGER NOT NULL,           -- what the customer's bank has by the books
    currency       TEXT NOT NULL,
    base_minor     INTEGER NOT NULL,           -- what that is carried at in the books currency
    lost           INTEGER NOT NULL CHECK (lost IN (0, 1)), -- written off
    PRIMARY KEY (payment_id, reference)
) STRICT, WITHOUT ROWID;

-- Until now payouts booked what they told of disputes, under the number of their own part.
INSERT INTO payment_disputes (payment_id, reference, taken_minor, currency, base_minor, lost)
SELECT i.payment_id, i.cause_ref, -sum(i.amount_minor), p.currency,
       sum(coalesce((SELECT sum(line.base_minor)
                       FROM journal_entries e
                       JOIN postings line ON line.entry_seq = e.seq
                      WHERE e.source = 'dispute:' || i.booked_to || '/' || i.item_ref
                                       || CASE i.kind WHEN 'dispute' THEN ':opened' ELSE ':won' END
                        AND line.account = '1140'), 0)), 0
  FROM payout_items i
  JOIN payouts p ON p.id = i.payout_id
 WHERE i.kind IN ('dispute', 'dispute_won') AND i.booked_to IS NOT NULL AND i.payment_id IS NOT NULL
   AND i.cause_ref <> ''
 GROUP BY 1, 2;
