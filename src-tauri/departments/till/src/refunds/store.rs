//! Statements on `refunds` and `refund_policy`.

use base::{Currency, Fault, Money, ReadTx, Timestamp, WriteTx};
use people::customers::CustomerId;
use rusqlite::Row;

use super::policy::RefundPolicy;
use super::refund::{Refund, RefundId, RefundState};
use super::rules::{AutomaticRules, SuspicionRules};
use crate::payments::PaymentId;

/// What the database says of a refund that would be too much.
pub(super) const TOO_MUCH: &str = "more would go back than came in";

pub(super) fn insert(tx: &WriteTx<'_>, refund: &Refund) -> Result<(), Fault> {
    let credit = refund.credit.as_ref().map(serde_json::to_string).transpose().map_err(Fault::bug)?;
    let concerns = serde_json::to_string(&refund.concerns).map_err(Fault::bug)?;
    tx.exec(
        "INSERT INTO refunds (id, payment_id, origin, state, amount_minor, currency, worth_minor, method, takes, credit, reason,
                              customer_words, requested_by, requested_at, decided_by, decided_at, decision, gateway_ref, sent_at,
                              unknown_since, settled_at, failed_at, failure_reason, sale_minor, credited_minor, credit_note_id,
                              changed_at, correlation, customer_id, concerns)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
                 ?25, ?26, ?27, ?28, ?29, ?30)",
        rusqlite::params![
            refund.id,
            refund.payment_id,
            refund.origin,
            refund.state,
            refund.amount.minor,
            refund.amount.currency,
            refund.worth_minor,
            refund.method,
            refund.takes,
            credit,
            refund.reason,
            refund.customer_words,
            refund.requested_by,
            refund.requested_at,
            refund.decided_by,
            refund.decided_at,
            refund.decision,
            refund.gateway_ref,
            refund.sent_at,
            refund.unknown_since,
            refund.settled_at,
            refund.failed_at,
            refund.failure_reason,
            refund.sale_minor,
            refund.credited_minor,
            refund.credit_note_id,
            tx.at(),
            refund.correlation,
            refund.customer_id,
            concerns,
        ],
    )?;
    Ok(())
}

/// Of a copy of an earlier time: each refund that was let go and has not ended may have left since, at the latest now. So it is
/// looked for, and sent again only when the gateway has none for certain.
pub(super) fn may_have_left(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.exec(
        "UPDATE refunds
            SET sent_at = ?1
          WHERE origin = 'shop' AND method = 'original' AND state IN ('approved', 'processing', 'unknown')",
        [tx.at()],
    )?;
    Ok(())
}

/// Writes everything that can change.
pub(super) fn update(tx: &WriteTx<'_>, refund: &Refund) -> Result<(), Fault> {
    tx.exec(
        "UPDATE refunds
            SET state = ?2, amount_minor = ?3, decided_by = ?4, decided_at = ?5, decision = ?6, gateway_ref = ?7, sent_at = ?8,
                unknown_since = ?9, settled_at = ?10, failed_at = ?11, failure_reason = ?12, sale_minor = ?13,
                credited_minor = ?14, credit_note_id = ?15, changed_at = ?16
          WHERE id = ?1",
        rusqlite::params![
            refund.id,
            refund.state,
            refund.amount.minor,
            refund.decided_by,
            refund.decided_at,
            refund.decision,
            refund.gateway_ref,
            refund.sent_at,
            refund.unknown_since,
            refund.settled_at,
            refund.failed_at,
            refund.failure_reason,
            refund.sale_minor,
            refund.credited_minor,
            refund.credit_note_id,
            tx.at(),
        ],
    )?;
    Ok(())
}

macro_rules! select_refund {
    ($rest:literal) => {
        concat!(
            "SELECT id, payment_id, origin, state, amount_minor, currency, worth_minor, method, takes, credit, reason,
                    customer_words, requested_by, requested_at, decided_by, decided_at, decision, gateway_ref, sent_at,
                    unknown_since, settled_at, failed_at, failure_reason, sale_minor, credited_minor, credit_note_id, correlation,
                    customer_id, concerns
               FROM refunds ",
            $rest
        )
    };
}

/// One refund.
pub fn find(tx: &ReadTx<'_>, id: RefundId) -> Result<Option<Refund>, Fault> {
    kept(tx.one(select_refund!("WHERE id = ?1"), [id], refund)?)
}

/// All refunds of a payment, oldest first.
pub(super) fn list_of_payment(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<Refund>, Fault> {
    tx.all(select_refund!("WHERE payment_id = ?1 ORDER BY id"), [payment], refund)?.into_iter().map(with_json).collect()
}

/// Filters of the list of refunds.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub before: Option<RefundId>,
    pub state: Option<RefundState>,
    pub waiting: bool,
    pub payment_id: Option<PaymentId>,
}

/// A page of refunds, newest first.
pub(super) fn list(tx: &ReadTx<'_>, filter: &Filter, most: u32) -> Result<Vec<Refund>, Fault> {
    tx.all(
        select_refund!(
            "WHERE (?1 IS NULL OR id < ?1)
               AND (?2 IS NULL OR state = ?2)
               AND (NOT ?3 OR state IN ('requested', 'unknown') OR (state = 'refunded' AND credited_minor < sale_minor))
               AND (?4 IS NULL OR payment_id = ?4)
             ORDER BY id DESC
             LIMIT ?5"
        ),
        (filter.before, filter.state, filter.waiting, filter.payment_id, most),
        refund,
    )?
    .into_iter()
    .map(with_json)
    .collect()
}

/// What went back to customers in cash or by a transfer, by payment, in minor units.
pub fn list_by_hand(tx: &ReadTx<'_>) -> Result<Vec<(PaymentId, i64)>, Fault> {
    tx.all(
        "SELECT payment_id, sum(amount_minor)
           FROM refunds
          WHERE state = 'refunded' AND method <> 'original'
          GROUP BY payment_id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// What was let go of a payment without a second person, in the books currency.
pub(super) fn sum_of_payment(tx: &ReadTx<'_>, payment: PaymentId) -> Result<i64, Fault> {
    let sum = tx.one(
        "SELECT coalesce(sum(worth_minor), 0)
           FROM refunds
          WHERE payment_id = ?1 AND requested_by = decided_by AND state NOT IN ('rejected', 'failed')",
        [payment],
        |row| row.get(0),
    )?;
    Ok(sum.unwrap_or(0))
}

/// What a person let go by themselves since an instant, in the books currency; refunds without a worth are none of these.
pub(super) fn sum_of_person(tx: &ReadTx<'_>, person: &str, since: Timestamp) -> Result<i64, Fault> {
    let sum = tx.one(
        "SELECT coalesce(sum(worth_minor), 0)
           FROM refunds
          WHERE requested_by = ?1 AND decided_by = ?1 AND requested_at >= ?2 AND state NOT IN ('rejected', 'failed')",
        (person, since),
        |row| row.get(0),
    )?;
    Ok(sum.unwrap_or(0))
}

/// How many refunds of a customer were asked for since an instant, or ever: those that went, and those that may yet.
pub(super) fn count_of_customer(tx: &ReadTx<'_>, customer: CustomerId, since: Option<Timestamp>) -> Result<i64, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM refunds
          WHERE customer_id = ?1 AND (?2 IS NULL OR requested_at >= ?2) AND state NOT IN ('rejected', 'failed')",
        (customer, since),
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

pub(super) fn policy(tx: &ReadTx<'_>) -> Result<RefundPolicy, Fault> {
    tx.one(
        "SELECT automatic_max_minor, automatic_day_minor, second_person_minor, version, automatic_customer_max,
                automatic_customer_days, automatic_age_days, suspicious_refunds, suspicious_refunds_days, suspicious_new_days,
                suspicious_chargeback
           FROM refund_policy
          WHERE id = 1",
        [],
        |row| {
            Ok(RefundPolicy {
                automatic_max_minor: row.get(0)?,
                automatic_day_minor: row.get(1)?,
                second_person_minor: row.get(2)?,
                automatic: AutomaticRules {
                    customer_max: row.get(4)?,
                    customer_days: row.get(5)?,
                    age_days: row.get(6)?,
                },
                suspicion: SuspicionRules {
                    refunds: row.get(7)?,
                    refunds_days: row.get(8)?,
                    new_days: row.get(9)?,
                    chargeback: row.get(10)?,
                },
                version: row.get(3)?,
            })
        },
    )?
    .ok_or_else(|| Fault::bug("the refund policy is gone"))
}

/// Writes the policy as the next version; `false` where it is not this version any more.
pub(super) fn update_policy(tx: &WriteTx<'_>, policy: &RefundPolicy) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE refund_policy
            SET automatic_max_minor = ?1, automatic_day_minor = ?2, second_person_minor = ?3, version = version + 1,
                changed_at = ?4, automatic_customer_max = ?6, automatic_customer_days = ?7, automatic_age_days = ?8,
                suspicious_refunds = ?9, suspicious_refunds_days = ?10, suspicious_new_days = ?11, suspicious_chargeback = ?12
          WHERE id = 1 AND version = ?5",
        rusqlite::params![
            policy.automatic_max_minor,
            policy.automatic_day_minor,
            policy.second_person_minor,
            tx.at(),
            policy.version,
            policy.automatic.customer_max,
            policy.automatic.customer_days,
            policy.automatic.age_days,
            policy.suspicion.refunds,
            policy.suspicion.refunds_days,
            policy.suspicion.new_days,
            policy.suspicion.chargeback,
        ],
    )?;
    Ok(changed == 1)
}

/// A row whose JSON is not read yet.
struct Stored {
    refund: Refund,
    credit: Option<String>,
    concerns: String,
}

fn kept(row: Option<Stored>) -> Result<Option<Refund>, Fault> {
    row.map(with_json).transpose()
}

fn with_json(row: Stored) -> Result<Refund, Fault> {
    let credit = row.credit.as_deref().map(serde_json::from_str).transpose().map_err(Fault::bug)?;
    let concerns = serde_json::from_str(&row.concerns).map_err(Fault::bug)?;
    Ok(Refund { credit, concerns, ..row.refund })
}

fn refund(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let currency: Currency = row.get(5)?;
    let refund = Refund {
        id: row.get(0)?,
        payment_id: row.get(1)?,
        customer_id: row.get(27)?,
        origin: row.get(2)?,
        state: row.get(3)?,
        amount: Money { minor: row.get(4)?, currency },
        worth_minor: row.get(6)?,
        method: row.get(7)?,
        takes: row.get(8)?,
        credit: None,
        reason: row.get(10)?,
        customer_words: row.get(11)?,
        concerns: Vec::new(),
        requested_by: row.get(12)?,
        requested_at: row.get(13)?,
        decided_by: row.get(14)?,
        decided_at: row.get(15)?,
        decision: row.get(16)?,
        gateway_ref: row.get(17)?,
        sent_at: row.get(18)?,
        unknown_since: row.get(19)?,
        settled_at: row.get(20)?,
        failed_at: row.get(21)?,
        failure_reason: row.get(22)?,
        sale_minor: row.get(23)?,
        credited_minor: row.get(24)?,
        credit_note_id: row.get(25)?,
        correlation: row.get(26)?,
    };
    Ok(Stored { refund, credit: row.get(9)?, concerns: row.get(28)? })
}
