//! Statements on `payments` and `payment_tries` that add up what is used of an account, and how its gateway answered.

use base::{Fault, ReadTx, Timestamp};

use super::health::Answered;
use super::limit_use::{Began, Started, Used};
use crate::invoices::InvoiceId;
use crate::merchant_accounts::MerchantAccountId;
use crate::payments::PaymentId;

/// What was started through an account since an instant, by currency; without what pays one of these invoices, and without a
/// payment.
pub(super) fn list_used(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    began: &Began,
    from: Timestamp,
    but_of: &[InvoiceId],
    but: Option<PaymentId>,
) -> Result<Vec<Used>, Fault> {
    tx.all(
        "SELECT currency,
                count(*) FILTER (WHERE at >= ?3), coalesce(sum(minor) FILTER (WHERE at >= ?3), 0),
                count(*) FILTER (WHERE at >= ?4), coalesce(sum(minor) FILTER (WHERE at >= ?4), 0),
                count(*) FILTER (WHERE at >= ?5), coalesce(sum(minor) FILTER (WHERE at >= ?5), 0),
                count(*) FILTER (WHERE at >= ?6), coalesce(sum(minor) FILTER (WHERE at >= ?6), 0)
           FROM (SELECT created_at AS at,
                        iif(state = 'captured' AND captured_minor > 0, coalesce(captured_currency, currency), currency) AS currency,
                        iif(state = 'captured' AND captured_minor > 0, captured_minor, amount_minor) AS minor
                   FROM payments
                  WHERE merchant_account_id = ?1 AND created_at >= ?2
                    AND state IN ('created', 'pending', 'authorised', 'captured')
                    AND coalesce(invoice_id, '') NOT IN (SELECT value FROM json_each(?7))
                    AND (?8 IS NULL OR id <> ?8))
          GROUP BY currency
          ORDER BY currency",
        rusqlite::params![
            account,
            from,
            began.day,
            began.week,
            began.month,
            began.year,
            serde_json::to_string(but_of).map_err(Fault::bug)?,
            but,
        ],
        |row| {
            Ok(Used {
                currency: row.get(0)?,
                day: Started { count: row.get(1)?, volume_minor: row.get(2)? },
                week: Started { count: row.get(3)?, volume_minor: row.get(4)? },
                month: Started { count: row.get(5)?, volume_minor: row.get(6)? },
                year: Started { count: row.get(7)?, volume_minor: row.get(8)? },
            })
        },
    )
}

/// The calls to gateways since an instant, oldest first, each with its account; of one account, when one is given.
pub(super) fn list_answered(
    tx: &ReadTx<'_>,
    since: Timestamp,
    account: Option<MerchantAccountId>,
) -> Result<Vec<(MerchantAccountId, Answered)>, Fault> {
    tx.all(
        "SELECT p.merchant_account_id, t.call, t.outcome, t.note, t.latency_ms, t.at
           FROM payment_tries t
           JOIN payments p ON p.id = t.payment_id
          WHERE t.at >= ?1 AND (?2 IS NULL OR p.merchant_account_id = ?2)
          ORDER BY t.at, t.id",
        (since, account),
        |row| {
            Ok((
                row.get(0)?,
                Answered {
                    call: row.get(1)?,
                    outcome: row.get(2)?,
                    note: row.get(3)?,
                    latency_ms: row.get(4)?,
                    at: row.get(5)?,
                },
            ))
        },
    )
}
