//! Statements on `payment_claims`.

use std::collections::HashMap;

use base::{Fault, ReadTx, WriteTx};
use rusqlite::Row;

use super::claim::{Claim, ClaimId, ClaimState};
use crate::payments::PaymentId;

macro_rules! select_claim {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.payment_id, c.merchant_account_id, c.utr, c.state, c.reason, c.claimed_at, c.decided_at,
                    (SELECT o.payment_id
                       FROM payment_claims o
                      WHERE o.utr <> '' AND o.utr = c.utr AND o.payment_id <> c.payment_id AND o.state IN ('open', 'confirmed')
                      ORDER BY o.state, o.id
                      LIMIT 1)
               FROM payment_claims c ",
            $rest
        )
    };
}

fn claim(row: &Row<'_>) -> rusqlite::Result<Claim> {
    Ok(Claim {
        id: row.get(0)?,
        payment_id: row.get(1)?,
        merchant_account_id: row.get(2)?,
        utr: row.get(3)?,
        state: row.get(4)?,
        reason: row.get(5)?,
        claimed_at: row.get(6)?,
        decided_at: row.get(7)?,
        same_utr: row.get(8)?,
    })
}

/// The claim of a payment on which nobody has decided.
pub(in crate::payments) fn find_open(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Option<Claim>, Fault> {
    tx.one(select_claim!("WHERE c.payment_id = ?1 AND c.state = 'open'"), [payment], claim)
}

/// The last claim of each of these payments that has one.
pub(in crate::payments) fn latest_of(
    tx: &ReadTx<'_>,
    payments: &[PaymentId],
) -> Result<HashMap<PaymentId, Claim>, Fault> {
    let ids = serde_json::to_string(payments).map_err(Fault::bug)?;
    let rows = tx.all(
        select_claim!(
            "WHERE c.payment_id IN (SELECT value FROM json_each(?1))
             ORDER BY c.id"
        ),
        [ids],
        claim,
    )?;
    // The later one stands in the place of the earlier; what was counted stands for good.
    let mut latest: HashMap<PaymentId, Claim> = HashMap::new();
    for row in rows {
        let counted = latest.get(&row.payment_id).is_some_and(|known| known.state == ClaimState::Confirmed);
        if !counted {
            latest.insert(row.payment_id, row);
        }
    }
    Ok(latest)
}

/// The payment for which a number counts, whichever account it came through.
pub(super) fn find_counted(tx: &ReadTx<'_>, utr: &str) -> Result<Option<PaymentId>, Fault> {
    tx.one(
        "SELECT payment_id
           FROM payment_claims
          WHERE utr = ?1 AND utr <> '' AND state = 'confirmed'
          ORDER BY id
          LIMIT 1",
        [utr],
        |row| row.get(0),
    )
}

/// Payments that one of these numbers is said of, or counts for.
pub(super) fn list_of_utrs(tx: &ReadTx<'_>, utrs: &[String]) -> Result<Vec<PaymentId>, Fault> {
    let utrs = serde_json::to_string(utrs).map_err(Fault::bug)?;
    tx.all(
        "SELECT DISTINCT payment_id
           FROM payment_claims
          WHERE utr <> '' AND utr IN (SELECT value FROM json_each(?1)) AND state IN ('open', 'confirmed')
          ORDER BY payment_id",
        [utrs],
        |row| row.get(0),
    )
}

/// Keeps a claim; `false` where its number counts for another payment of the account already.
pub(super) fn insert(tx: &WriteTx<'_>, new: &Claim) -> Result<bool, Fault> {
    let added = tx.exec(
        "INSERT INTO payment_claims (id, payment_id, merchant_account_id, utr, state, claimed_at, claimed_by, decided_at,
                                     decided_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT DO NOTHING",
        rusqlite::params![
            new.id,
            new.payment_id,
            new.merchant_account_id,
            new.utr,
            new.state,
            new.claimed_at,
            tx.author(),
            new.decided_at,
            new.decided_at.map(|_| tx.author().to_owned()),
        ],
    )?;
    Ok(added == 1)
}

/// Writes what became of a claim.
pub(super) fn update_decided(tx: &WriteTx<'_>, id: ClaimId, state: ClaimState, reason: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payment_claims
            SET state = ?2, reason = ?3, decided_at = ?4, decided_by = ?5
          WHERE id = ?1",
        rusqlite::params![id, state, reason, tx.at(), tx.author()],
    )?;
    Ok(())
}

/// What was confirmed of a payment was wrong.
pub(super) fn update_withdrawn(tx: &WriteTx<'_>, payment: PaymentId, reason: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payment_claims
            SET state = 'withdrawn', reason = ?2, decided_at = ?3, decided_by = ?4
          WHERE payment_id = ?1 AND state = 'confirmed'",
        rusqlite::params![payment, reason, tx.at(), tx.author()],
    )?;
    Ok(())
}
