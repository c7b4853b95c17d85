//! Statements of the home page.

use base::{Currency, Fault, Money, ReadTx, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

/// Money captured on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayTakings {
    /// The day.
    pub day: ShopDate,
    /// Currency.
    pub currency: Currency,
    /// Money captured.
    pub captured: Money,
}

fn money(minor: i64, currency: Currency) -> Money {
    Money { minor, currency }
}

/// Captured between two days, per currency.
pub(super) fn taken(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<Money>, Fault> {
    tx.all(
        "SELECT currency, sum(captured_minor)
           FROM daily_takings
          WHERE day BETWEEN ?1 AND ?2
          GROUP BY currency
          ORDER BY 2 DESC",
        (from, to),
        |row| Ok(money(row.get(1)?, row.get(0)?)),
    )
}

/// Captured per day between two days.
pub(super) fn taken_by_day(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<DayTakings>, Fault> {
    tx.all(
        "SELECT day, currency, sum(captured_minor)
           FROM daily_takings
          WHERE day BETWEEN ?1 AND ?2
          GROUP BY day, currency
          ORDER BY day, currency",
        (from, to),
        |row| {
            let currency: Currency = row.get(1)?;
            Ok(DayTakings { day: row.get(0)?, currency, captured: money(row.get(2)?, currency) })
        },
    )
}

/// Open invoices: how many, and what is due per currency; only those due before a day, when one is given.
pub(super) fn open_invoices(tx: &ReadTx<'_>, before: Option<ShopDate>) -> Result<(i64, Vec<Money>), Fault> {
    let rows = tx.all(
        "SELECT currency, count(*), sum(total_minor - paid_minor - credited_minor)
           FROM invoices
          WHERE status IN ('issued', 'partially_paid') AND test = 0
            AND (?1 IS NULL OR coalesce(next_due_on, due_on) < ?1)
          GROUP BY currency
          ORDER BY 3 DESC",
        [before],
        |row| Ok((row.get::<_, i64>(1)?, money(row.get(2)?, row.get(0)?))),
    )?;
    Ok((rows.iter().map(|(count, _)| count).sum(), rows.into_iter().map(|(_, due)| due).collect()))
}

/// How many rows of each kind wait for a person: unknown payments, payments with a reason, failed deliveries, failed effects, parked
/// news, claims of payers, payouts with a reason.
pub(super) fn waiting(tx: &ReadTx<'_>) -> Result<Waiting, Fault> {
    let found = tx.one(
        "SELECT (SELECT count(*) FROM payments WHERE unknown_since IS NOT NULL),
                (SELECT count(*) FROM payments WHERE needs_you <> ''),
                (SELECT count(*) FROM inbox WHERE state = 'failed'),
                (SELECT count(*) FROM outbox WHERE state = 'failed'),
                (SELECT count(*) FROM parked),
                (SELECT count(*) FROM customers WHERE active = 1 LIMIT 1),
                (SELECT count(*) FROM invoices WHERE status <> 'draft' LIMIT 1),
                (SELECT count(*) FROM merchant_accounts WHERE status = 'active' AND provider <> 'cash'),
                (SELECT count(*) FROM inbox WHERE origin = 'webhook' LIMIT 1),
                (SELECT count(*) FROM recurring_invoices WHERE trouble <> ''),
                (SELECT count(*)
                   FROM reminders r
                   JOIN invoices i ON i.id = r.invoice_id
                  WHERE r.state = 'waiting'
                    AND i.status IN ('issued', 'partially_paid') AND i.total_minor > i.paid_minor + i.credited_minor
                    AND r.due_on = coalesce(i.next_due_on, i.due_on)),
                (SELECT count(*) FROM payment_claims WHERE state = 'open'),
                (SELECT count(*) FROM payouts WHERE needs_you <> ''),
                (SELECT count(*)
                   FROM merchant_accounts a
                  WHERE a.status <> 'closed'
                    AND (a.id IN (SELECT merchant_account_id FROM hook_comparisons WHERE needs_you <> '')
                         OR a.id IN (SELECT merchant_account_id FROM hook_registrations WHERE asked_at IS NOT NULL)
                         OR a.id IN (SELECT merchant_account_id FROM hook_silences)))",
        [],
        |row| {
            Ok(Waiting {
                unknown_payments: row.get(0)?,
                payments: row.get(1)?,
                deliveries: row.get(2)?,
                effects: row.get(3)?,
                news: row.get(4)?,
                customers: row.get(5)?,
                issued: row.get(6)?,
                gateways: row.get(7)?,
                webhooks: row.get(8)?,
                recurring: row.get(9)?,
                reminders: row.get(10)?,
                claims: row.get(11)?,
                payouts: row.get(12)?,
                limits: 0,
                hooks: row.get(13)?,
                hooks_closed: 0,
            })
        },
    )?;
    found.ok_or_else(|| Fault::bug("counts always give a row"))
}

/// What waits, and what the shop has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    pub unknown_payments: i64,
    pub payments: i64,
    pub deliveries: i64,
    pub effects: i64,
    pub news: i64,
    pub customers: i64,
    pub issued: i64,
    pub gateways: i64,
    pub webhooks: i64,
    pub recurring: i64,
    pub reminders: i64,
    pub claims: i64,
    pub payouts: i64,
    /// Merchant accounts of which a limit is near; payments know.
    pub limits: i64,
    pub hooks: i64,
    pub hooks_closed: i64,
}
