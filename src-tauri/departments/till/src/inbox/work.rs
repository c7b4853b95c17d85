//! The worker's step: handles what is due, several subjects at once, one subject in order.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;

use base::{Fault, Shop, System, Timestamp};
use futures::FutureExt;

use super::{InboxRow, Senders, delivery::retry_at, store};

/// What a step found to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// Something was handled; call again.
    No,
    /// Nothing is due before this instant.
    Until(Option<Timestamp>),
}

/// How many rows one step takes.
const BATCH: u32 = 64;
/// A row that waits for the vault is looked at again after this long.
const LOCKED_MS: i64 = 60_000;

/// Handles the rows that are due now. Rows about one subject run in order of arrival, different subjects together, so
/// that their commits share an fsync.
pub async fn work_once(shop: &Shop) -> Result<Idle, Fault> {
    let now = shop.now();
    let (due, next) =
        shop.db.read(move |tx| Ok::<_, Fault>((store::list_due(tx, now, BATCH)?, store::next_due(tx)?))).await?;
    if due.is_empty() {
        return Ok(Idle::Until(next));
    }
    let mut subjects: BTreeMap<String, Vec<InboxRow>> = BTreeMap::new();
    for row in due {
        let key = if row.order_key.is_empty() { format!("row {}", row.id) } else { row.order_key.clone() };
        subjects.entry(key).or_default().push(row);
    }
    let handled = subjects.into_values().map(|rows| async move {
        for row in rows {
            handle(shop, row).await?;
        }
        Ok::<_, Fault>(())
    });
    for outcome in futures::future::join_all(handled).await {
        outcome?;
    }
    Ok(Idle::No)
}

async fn handle(shop: &Shop, row: InboxRow) -> Result<(), Fault> {
    let (id, tries) = (row.id, row.attempts.saturating_add(1));
    let who = System { cause: format!("inbox {id}").into(), correlation: row.correlation.as_str().into() };
    let outcome = match shop.part::<Senders>()?.of(&row.provider) {
        // A panic is the fault of this row, and of none beside or after it.
        Some(sender) => AssertUnwindSafe((sender.handle)(shop.clone(), row))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(Fault::panicked(&*panic))),
        None => Err(Fault::NoSuch("sender of this provider")),
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(fault @ (Fault::Stopping | Fault::Disk(_))) => Err(fault),
        // Not the row's fault: it waits, and no try is used up.
        Err(fault @ Fault::VaultLocked) => {
            shop.db.write(&who, move |tx| store::put_off(tx, id, tx.at().plus_ms(LOCKED_MS), &fault.to_string())).await
        }
        Err(fault) => {
            tracing::warn!(inbox = id, %fault, "a delivery could not be handled");
            shop.db
                .write(&who, move |tx| store::note_failure(tx, id, retry_at(tries, tx.at()), &fault.to_string()))
                .await
        }
    }
}
