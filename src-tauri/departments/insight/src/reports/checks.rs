//! Standing checks across areas: what must agree, and does not.

use base::area::{Check, Finding};
use base::{Fault, ReadTx};

use super::series_checks;

/// Every check of this area.
pub(super) const ALL: &[Check] = &[
    Check {
        name: "invoices.paid",
        about: "What an invoice says is paid equals what the ledger says of its receivable.",
        run: paid_equals_receivable,
    },
    Check {
        name: "invoices.credited",
        about: "What is credited on an invoice is the sum of its credit notes, and each of them the sum of its lines.",
        run: credited_equals_notes,
    },
    Check {
        name: "invoices.instalments",
        about: "The instalments of an invoice add up to it.",
        run: instalments_add_up,
    },
    Check {
        name: "invoices.unearned",
        about: "What is not earned yet of a line for a period is never below nothing, and nothing once its days are over.",
        run: nothing_earned_twice,
    },
    Check {
        name: "payments.captured",
        about: "What a payment says was captured equals its entries.",
        run: captured_equals_entries,
    },
    Check {
        name: "takings.daily",
        about: "The day's takings equal a recount of the payments.",
        run: takings_equal_recount,
    },
    Check {
        name: "documents.numbers",
        about: "In each series and fiscal year no number is missing or stands twice, and days never go back.",
        run: series_checks::numbers_without_gaps,
    },
    Check { name: "inbox.handled", about: "No delivery is left unhandled after its last try.", run: inbox_handled },
    Check { name: "announcements.heard", about: "No announcement is parked.", run: nothing_parked },
];

/// CROSS JOIN keeps the order of the tables: from the document to its few entries, never through all postings of an account.
///
/// The receivable without what refunds took out of it, and what an overpayment of the invoice itself paid of it afterwards. What an
/// advance of an order paid counts like a payment. What was assigned stands in the chain in which the
/// money had come, be it the payment's own or that of an invoice it did not fit.
fn paid_equals_receivable(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT i.id, i.number, i.total_minor - i.paid_minor - i.credited_minor,
                (SELECT coalesce(sum(p.amount_minor), 0)
                   FROM journal_entries e
                   CROSS JOIN postings p ON p.entry_seq = e.seq
                  WHERE e.chain = 'invoice:' || i.id AND p.account = '1200'
                    AND e.source NOT LIKE 'refund:%' AND e.source NOT LIKE 'advance:inv_%'
                    AND e.source NOT LIKE 'payment:%:assigned%')
              + (SELECT coalesce(sum(p.amount_minor), 0)
                   FROM payments y
                   CROSS JOIN journal_entries e ON e.source >= 'payment:' || y.id || ':assigned'
                                               AND e.source < 'payment:' || y.id || ':assignee'
                   CROSS JOIN postings p ON p.entry_seq = e.seq AND p.account = '1200'
                  WHERE y.invoice_id = i.id) AS open_minor
           FROM invoices i
          WHERE i.status IN ('issued', 'partially_paid', 'paid', 'credited') AND i.test = 0
            AND i.total_minor - i.paid_minor - i.credited_minor <> open_minor",
        [],
        |row| {
            let (id, number): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let (due, open): (i64, i64) = (row.get(2)?, row.get(3)?);
            Ok(Finding::new(
                id,
                format!("invoice {}: {due} minor units due, {open} in the ledger", number.unwrap_or_default()),
            ))
        },
    )
}

fn credited_equals_notes(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT i.id, i.number, i.credited_minor,
                (SELECT coalesce(sum(n.total_minor), 0) FROM credit_notes n WHERE n.invoice_id = i.id) AS noted_minor
           FROM invoices i
          WHERE (i.credited_minor > 0 OR i.id IN (SELECT invoice_id FROM credit_notes))
            AND i.credited_minor <> noted_minor
          UNION ALL
         SELECT n.id, n.number, n.net_minor + n.tax_minor,
                (SELECT coalesce(sum(l.net_minor + l.tax_minor), 0)
                   FROM credit_note_lines l
                  WHERE l.credit_note_id = n.id) AS lines_minor
           FROM credit_notes n
          WHERE n.net_minor + n.tax_minor <> lines_minor",
        [],
        |row| {
            let (id, number): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let (said, summed): (i64, i64) = (row.get(2)?, row.get(3)?);
            let number = number.unwrap_or_default();
            Ok(Finding::new(id, format!("{number}: {said} minor units credited, its parts come to {summed}")))
        },
    )
}

fn instalments_add_up(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT i.id, i.number, i.total_minor, sum(p.total_minor), i.instalment_count, count(*)
           FROM instalments p
           JOIN invoices i ON i.id = p.invoice_id
          GROUP BY i.id
         HAVING sum(p.total_minor) <> i.total_minor OR sum(p.tax_minor) <> i.tax_minor OR count(*) <> i.instalment_count",
        [],
        |row| {
            let (id, number): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let (total, sum, parts): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(5)?);
            let number = number.unwrap_or_default();
            Ok(Finding::new(id, format!("invoice {number} over {total} minor units: {parts} instalments come to {sum}")))
        },
    )
}

/// CROSS JOIN goes from each line to its own balance.
fn nothing_earned_twice(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT i.id, i.number, u.line, -b.amount_minor, -b.base_minor, u.next_on IS NULL
           FROM unearned_lines u
          CROSS JOIN balances b ON b.account = '2300' AND b.party = u.invoice_id || '/' || u.line
           JOIN invoices i ON i.id = u.invoice_id
          WHERE b.amount_minor > 0 OR b.base_minor > 0
             OR (u.next_on IS NULL AND (b.amount_minor <> 0 OR b.base_minor <> 0))",
        [],
        |row| {
            let (id, number, line): (String, Option<String>, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (left, base, over): (i64, i64, bool) = (row.get(3)?, row.get(4)?, row.get(5)?);
            let since = if over { "though all of it is earned" } else { "to be earned" };
            let number = number.unwrap_or_default();
            let sentence = format!("invoice {number}, line {line}: {left} minor units are left, worth {base}, {since}");
            Ok(Finding::new(id, sentence))
        },
    )
}

/// Play money of a shop that trades for real has no entries, and neither has what pays a test document. What a gateway told in a
/// second currency has entries and no figure.
fn captured_equals_entries(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT y.id, y.captured_minor,
                (SELECT coalesce(sum(p.amount_minor), 0)
                   FROM journal_entries e
                   CROSS JOIN postings p ON p.entry_seq = e.seq
                  WHERE e.source >= 'payment:' || y.id || ':captured' AND e.source < 'payment:' || y.id || ':capturee'
                    AND p.account IN ('1000', '1110', '1150')
                    AND p.currency = coalesce(y.captured_currency, y.currency)) AS booked_minor
           FROM payments y
           JOIN merchant_accounts a ON a.id = y.merchant_account_id
           LEFT JOIN invoices i ON i.id = y.invoice_id
          WHERE coalesce(i.test, 0) = 0
            AND (a.environment = 'live' OR EXISTS (SELECT 1 FROM shop WHERE practice = 1))
            AND y.captured_minor <> booked_minor",
        [],
        |row| {
            let id: String = row.get(0)?;
            let (said, booked): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Finding::new(id, format!("{said} minor units captured, {booked} booked")))
        },
    )
}

fn takings_equal_recount(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "WITH recount AS (
             SELECT e.dated_on AS day, y.merchant_account_id AS account, p.currency AS currency, sum(p.amount_minor) AS minor
               FROM payments y
               CROSS JOIN journal_entries e ON e.source >= 'payment:' || y.id || ':captured' AND e.source < 'payment:' || y.id || ':capturee'
               CROSS JOIN postings p ON p.entry_seq = e.seq AND p.account IN ('1000', '1110', '1150')
              GROUP BY 1, 2, 3)
         SELECT coalesce(r.day, t.day), coalesce(r.account, t.merchant_account_id), coalesce(t.captured_minor, 0), coalesce(r.minor, 0)
           FROM recount r
           FULL JOIN daily_takings t ON t.day = r.day AND t.merchant_account_id = r.account AND t.currency = r.currency
          WHERE coalesce(t.captured_minor, 0) <> coalesce(r.minor, 0)",
        [],
        |row| {
            let (day, account): (String, String) = (row.get(0)?, row.get(1)?);
            let (kept, counted): (i64, i64) = (row.get(2)?, row.get(3)?);
            Ok(Finding::new(account, format!("{day}: takings say {kept} minor units, the entries {counted}")))
        },
    )
}

fn inbox_handled(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT id, coalesce(error, '')
           FROM inbox
          WHERE state = 'failed'
          ORDER BY id",
        [],
        |row| {
            let (id, error): (i64, String) = (row.get(0)?, row.get(1)?);
            Ok(Finding::new(id, format!("this delivery could not be handled: {error}")))
        },
    )
}

fn nothing_parked(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT subject, subscriber, error
           FROM parked
          ORDER BY subscriber, seq",
        [],
        |row| {
            let (subject, subscriber, error): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Finding::new(subject, format!("{subscriber} could not handle an announcement: {error}")))
        },
    )
}
