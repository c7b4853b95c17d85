//! Statements on `payouts`, `payout_items`, `payout_cursors`, `payout_reasons_shown`, `payout_reasons_settled`.

use std::collections::HashMap;

use base::{Currency, Fault, Money, ReadTx, Timestamp, WriteTx};
use rusqlite::Row;
use serde_json::json;

use super::item::Item;
use super::list::Behind;
use super::payout::{Payout, PayoutId, PayoutState};
use crate::merchant_accounts::MerchantAccountId;
use crate::payments::{PaymentId, SettledReason};

pub(super) fn insert(tx: &WriteTx<'_>, payout: &Payout) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payouts (id, merchant_account_id, gateway_ref, state, amount_minor, currency, statement_text, made_at, state_at,
                              arrives_at, failure_reason, items, booked_at, banked_by, banked_on, needs_you, known_at, changed_at,
                              correlation, reasons_shown)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17, ?18, ?19)",
        rusqlite::params![
            payout.id,
            payout.merchant_account_id,
            payout.gateway_ref,
            payout.state,
            payout.amount.minor,
            payout.amount.currency,
            payout.statement_text,
            payout.made_at,
            payout.state_at,
            payout.arrives_at,
            payout.failure_reason,
            payout.items,
            payout.booked_at,
            payout.banked_by,
            payout.banked_on,
            payout.needs_you,
            tx.at(),
            payout.correlation,
            payout.reasons_shown,
        ],
    )?;
    Ok(())
}

/// Writes everything that can change.
pub(super) fn update(tx: &WriteTx<'_>, payout: &Payout) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payouts
            SET state = ?2, amount_minor = ?3, statement_text = ?4, state_at = ?5, arrives_at = ?6, failure_reason = ?7,
                items = ?8, booked_at = ?9, banked_by = ?10, banked_on = ?11, needs_you = ?12, changed_at = ?13,
                reasons_shown = ?14
          WHERE id = ?1",
        rusqlite::params![
            payout.id,
            payout.state,
            payout.amount.minor,
            payout.statement_text,
            payout.state_at,
            payout.arrives_at,
            payout.failure_reason,
            payout.items,
            payout.booked_at,
            payout.banked_by,
            payout.banked_on,
            payout.needs_you,
            tx.at(),
            payout.reasons_shown,
        ],
    )?;
    Ok(())
}

macro_rules! select_payout {
    ($rest:literal) => {
        concat!(
            "SELECT id, merchant_account_id, gateway_ref, state, amount_minor, currency, statement_text, made_at, state_at,
                    arrives_at, failure_reason, items, booked_at, banked_by, banked_on, needs_you, correlation,
                    reasons_shown
               FROM payouts ",
            $rest
        )
    };
}

fn payout(row: &Row<'_>) -> rusqlite::Result<Payout> {
    Ok(Payout {
        id: row.get(0)?,
        merchant_account_id: row.get(1)?,
        gateway_ref: row.get(2)?,
        state: row.get(3)?,
        amount: Money { minor: row.get(4)?, currency: row.get(5)? },
        statement_text: row.get(6)?,
        made_at: row.get(7)?,
        state_at: row.get(8)?,
        arrives_at: row.get(9)?,
        failure_reason: row.get(10)?,
        items: row.get(11)?,
        booked_at: row.get(12)?,
        banked_by: row.get(13)?,
        banked_on: row.get(14)?,
        needs_you: row.get(15)?,
        correlation: row.get(16)?,
        reasons_shown: row.get(17)?,
    })
}

/// One payout.
pub(super) fn find(tx: &ReadTx<'_>, id: PayoutId) -> Result<Option<Payout>, Fault> {
    tx.one(select_payout!("WHERE id = ?1"), [id], payout)
}

/// The payout of that name at a gateway.
pub(super) fn find_by_ref(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    reference: &str,
) -> Result<Option<Payout>, Fault> {
    tx.one(select_payout!("WHERE merchant_account_id = ?1 AND gateway_ref = ?2"), (account, reference), payout)
}

/// Payouts of an account that left, and of which the gateway has not told what they are made of; the oldest first.
pub(super) fn list_open(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Payout>, Fault> {
    let open = tx.all(
        select_payout!("WHERE merchant_account_id = ?1 AND items = 'open' ORDER BY made_at, id"),
        [account],
        payout,
    )?;
    Ok(open.into_iter().filter(|payout| payout.state.has_left()).collect())
}

/// Payouts of an account with parts that name a payment which is not known here.
pub(super) fn list_waiting(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Payout>, Fault> {
    tx.all(
        select_payout!(
            "WHERE merchant_account_id = ?1
               AND id IN (SELECT payout_id FROM payout_items WHERE payment_id IS NULL AND (payment_ref <> '' OR payment_alias <> ''))
             ORDER BY id"
        ),
        [account],
        payout,
    )
}

/// Payouts of an account that are paid, of which is told what they are made of, and that are not in the books.
pub(super) fn list_unbooked(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Payout>, Fault> {
    tx.all(
        select_payout!(
            "WHERE merchant_account_id = ?1 AND state = 'paid' AND booked_at IS NULL AND items <> 'open' ORDER BY made_at, id"
        ),
        [account],
        payout,
    )
}

/// Payouts that are in the books and that no bank line shows; the oldest first.
pub(super) fn list_unbanked(tx: &ReadTx<'_>) -> Result<Vec<Payout>, Fault> {
    tx.all(
        select_payout!(
            "WHERE state = 'paid' AND banked_by IS NULL AND booked_at IS NOT NULL AND amount_minor <> 0 ORDER BY made_at, id"
        ),
        [],
        payout,
    )
}

/// Filters of the list.
#[derive(Debug, Clone, Default)]
pub(super) struct Filter {
    pub account: Option<MerchantAccountId>,
    pub state: Option<PayoutState>,
    pub from: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub behind: Option<Behind>,
}

/// A page of payouts, the newest first.
pub(super) fn list(tx: &ReadTx<'_>, filter: &Filter, most: u32) -> Result<Vec<Payout>, Fault> {
    let (made_at, id) = filter.behind.map_or((None, None), |(made_at, id)| (Some(made_at), Some(id)));
    tx.all(
        select_payout!(
            "WHERE (?1 IS NULL OR merchant_account_id = ?1)
               AND (?2 IS NULL OR state = ?2)
               AND (?3 IS NULL OR made_at >= ?3)
               AND (?4 IS NULL OR made_at < ?4)
               AND (?5 IS NULL OR made_at < ?5 OR (made_at = ?5 AND id < ?6))
             ORDER BY made_at DESC, id DESC
             LIMIT ?7"
        ),
        (filter.account, filter.state, filter.from, filter.before, made_at, id, most),
        payout,
    )
}

// Parts.

/// Keeps a part; one that is known stays as it is.
pub(super) fn insert_item(tx: &WriteTx<'_>, item: &Item) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payout_items (payout_id, item_ref, kind, amount_minor, fee_minor, fee_tax_minor, payment_ref, payment_alias,
                                   cause_ref, text, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (payout_id, item_ref) DO NOTHING",
        rusqlite::params![
            item.payout_id,
            item.item_ref,
            item.kind,
            item.amount.minor,
            item.fee.map(|fee| fee.minor),
            item.fee_tax.map(|tax| tax.minor),
            item.payment_ref,
            item.payment_alias,
            item.cause_ref,
            item.text,
            item.at,
        ],
    )?;
    Ok(())
}

/// Writes what a part was laid beside.
pub(super) fn update_item(tx: &WriteTx<'_>, item: &Item) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payout_items
            SET payment_id = ?3, booked_to = ?4, taken_from = ?5, is_earlier = ?6
          WHERE payout_id = ?1 AND item_ref = ?2",
        rusqlite::params![
            item.payout_id,
            item.item_ref,
            item.payment_id,
            item.booked_to,
            item.taken_from,
            item.is_earlier
        ],
    )?;
    Ok(())
}

macro_rules! select_item {
    ($rest:literal) => {
        concat!(
            "SELECT i.payout_id, i.item_ref, i.kind, i.amount_minor, i.fee_minor, i.fee_tax_minor, i.payment_ref,
                    i.payment_alias, i.cause_ref, i.text, i.at, i.payment_id, i.booked_to, i.taken_from, p.currency, i.is_earlier
               FROM payout_items i
               JOIN payouts p ON p.id = i.payout_id ",
            $rest
        )
    };
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let currency: Currency = row.get(14)?;
    let of = |minor: Option<i64>| minor.map(|minor| Money { minor, currency });
    Ok(Item {
        payout_id: row.get(0)?,
        item_ref: row.get(1)?,
        kind: row.get(2)?,
        amount: Money { minor: row.get(3)?, currency },
        fee: of(row.get(4)?),
        fee_tax: of(row.get(5)?),
        payment_ref: row.get(6)?,
        payment_alias: row.get(7)?,
        cause_ref: row.get(8)?,
        text: row.get(9)?,
        at: row.get(10)?,
        payment_id: row.get(11)?,
        booked_to: row.get(12)?,
        taken_from: row.get(13)?,
        is_earlier: row.get(15)?,
    })
}

/// The parts of a payout, in the order in which they happened.
pub(super) fn list_items(tx: &ReadTx<'_>, payout: &Payout) -> Result<Vec<Item>, Fault> {
    tx.all(select_item!("WHERE i.payout_id = ?1 ORDER BY i.at, i.item_ref"), [payout.id], item)
}

/// What all payouts that left and did not come back tell of a payment.
pub(super) fn list_items_of_payment(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<Item>, Fault> {
    tx.all(
        select_item!("WHERE i.payment_id = ?1 AND p.state IN ('in_transit', 'paid') ORDER BY i.at, i.item_ref"),
        [payment],
        item,
    )
}

/// Of each payout what its parts come to, in minor units, and how many wait for a payment that is not known here.
pub(super) fn sums_of(tx: &ReadTx<'_>, ids: &[PayoutId]) -> Result<HashMap<PayoutId, (i64, u32)>, Fault> {
    let rows = tx.all(
        "SELECT payout_id, sum(amount_minor - coalesce(fee_minor, 0) - coalesce(fee_tax_minor, 0)),
                sum(payment_id IS NULL AND NOT is_earlier AND kind NOT IN ('charge', 'reserve', 'payout_returned', 'adjustment'))
           FROM payout_items
          WHERE payout_id IN (SELECT value FROM json_each(?1))
          GROUP BY payout_id",
        [json!(ids).to_string()],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    Ok(rows.into_iter().collect())
}

// Sums.

/// What parts with an entry of their own brought each account, in minor units. The money of a dispute whose payment is known is booked
/// with that payment, and of the part the fee alone.
pub(super) fn list_other(tx: &ReadTx<'_>) -> Result<Vec<(MerchantAccountId, Currency, i64)>, Fault> {
    tx.all(
        "SELECT i.booked_to, p.currency,
                sum(CASE WHEN i.kind IN ('refund', 'refund_returned') THEN 0
                         WHEN i.kind IN ('dispute', 'dispute_won') AND i.payment_id IS NOT NULL
                              AND i.cause_ref <> '' THEN 0
                         ELSE i.amount_minor END
                    - coalesce(i.fee_minor, 0) - coalesce(i.fee_tax_minor, 0))
           FROM payout_items i
           JOIN payouts p ON p.id = i.payout_id
          WHERE i.booked_to IS NOT NULL
          GROUP BY i.booked_to, p.currency",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// What payouts took along that are in the books, from each account's clearing, in minor units.
pub(super) fn list_paid_out(tx: &ReadTx<'_>) -> Result<Vec<(MerchantAccountId, Currency, i64)>, Fault> {
    tx.all(
        "SELECT account, currency, sum(minor)
           FROM (SELECT p.merchant_account_id AS account, p.currency AS currency, p.amount_minor AS minor
                   FROM payouts p
                  WHERE p.state = 'paid' AND p.booked_at IS NOT NULL
                 UNION ALL
                 SELECT CASE side.sign WHEN 1 THEN i.taken_from ELSE p.merchant_account_id END, p.currency,
                        side.sign * (i.amount_minor - coalesce(i.fee_minor, 0) - coalesce(i.fee_tax_minor, 0))
                   FROM payout_items i
                   JOIN payouts p ON p.id = i.payout_id
                   JOIN (SELECT 1 AS sign UNION ALL SELECT -1) side
                  WHERE i.taken_from IS NOT NULL AND p.state = 'paid' AND p.booked_at IS NOT NULL)
          GROUP BY account, currency",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

// Cursors.

/// Where the listing of an account's payouts ended.
pub(super) fn cursor(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Option<String>, Fault> {
    tx.one("SELECT cursor FROM payout_cursors WHERE merchant_account_id = ?1", [account], |row| row.get(0))
}

/// Remembers it, in the transaction that kept what the listing found.
pub(super) fn move_cursor(tx: &WriteTx<'_>, account: MerchantAccountId, cursor: &str) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payout_cursors (merchant_account_id, cursor, listed_at)
         VALUES (?1, ?2, ?3)
         ON CONFLICT (merchant_account_id) DO UPDATE SET cursor = excluded.cursor, listed_at = excluded.listed_at",
        (account, cursor, tx.at()),
    )?;
    Ok(())
}

// Reasons.

/// Keeps that a reason was shown for a cause; `false` when it was before.
pub(super) fn insert_reason_shown(
    tx: &WriteTx<'_>,
    payout: PayoutId,
    reason: &str,
    cause: &str,
) -> Result<bool, Fault> {
    let added = tx.exec(
        "INSERT INTO payout_reasons_shown (payout_id, reason, cause, shown_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (payout_id, reason, cause) DO NOTHING",
        (payout, reason, cause, tx.at()),
    )?;
    Ok(added == 1)
}

pub(super) fn insert_reason_settled(tx: &WriteTx<'_>, payout: PayoutId, reason: &str, note: &str) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payout_reasons_settled (payout_id, reason, note, settled_at, settled_by)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (payout, reason, note, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// What was settled about a payout, the latest first; who settled it by id.
pub(super) fn list_settled_reasons(tx: &ReadTx<'_>, payout: PayoutId) -> Result<Vec<SettledReason>, Fault> {
    tx.all(
        "SELECT reason, note, settled_at, settled_by
           FROM payout_reasons_settled
          WHERE payout_id = ?1
          ORDER BY id DESC",
        [payout],
        |row| {
            Ok(SettledReason {
                reason: row.get(0)?,
                note: row.get(1)?,
                settled_at: row.get(2)?,
                settled_by: row.get(3)?,
            })
        },
    )
}
