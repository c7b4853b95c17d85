//! Taking in: proof over the raw bytes, then one row on disk; nothing else happens before the answer.

use std::borrow::Cow;

use base::{Announce, Fault, Shop, System, WriteTx, card_numbers};
use bytes::Bytes;
use http::HeaderMap;

use super::desk::Waiting;
use super::unproven::{self, take_room};
use super::{Delivery, HookTable, INBOX_READ, InboxId, IntakeDesk, Label, Origin, Receipt, Refusal, store};
use office::integrations::IntegrationId;

/// Headers that are kept with a delivery; none of them is a secret by itself.
const KEPT_HEADERS: [&str; 4] = ["content-type", "user-agent", "stripe-signature", "practice-signature"];

/// Takes in one delivery of a hook. When this answers `Kept`, it is on disk.
pub async fn receive(
    shop: &Shop,
    provider: &str,
    key: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<Receipt, Refusal> {
    let table = shop.part::<HookTable>().map_err(|_| Refusal::NotStored)?;
    let account = table.find(provider, key, shop.now())?;
    table.hearing().note(account.integration_id, shop.now());
    if let Some(seconds) = table.flood().closed_for(account.integration_id, shop.now()) {
        let refusal = Refusal::Flooded { seconds };
        count_refusal(shop, account.integration_id, refusal).await;
        return Err(refusal);
    }
    let checked = match &account.proof {
        None => Err(Refusal::VaultLocked),
        Some(proof) => {
            let mut checked = proof.check(headers, &body, shop.now());
            if checked == Err(Refusal::NotReady) && proof.prepare(shop, headers, &body, shop.now()).await.is_ok() {
                checked = proof.check(headers, &body, shop.now());
            }
            checked.and_then(|()| proof.label(headers, &body))
        }
    };
    let label = match checked {
        // A sender chooses the ids of its events. What we list ourselves has keys that no delivery can take before it.
        Ok(label) => Label { dedupe_key: format!("hook:{}", label.dedupe_key), ..label },
        Err(refusal) => {
            count_refusal(shop, account.integration_id, refusal).await;
            return Err(refusal);
        }
    };
    let is_vouched_for = account.proof.as_ref().is_some_and(|proof| proof.vouches_for_body());
    if !is_vouched_for && !take_room(shop, table, body.len()).await.map_err(|_| Refusal::NotStored)? {
        let refusal = Refusal::Full { seconds: unproven::COME_BACK_S };
        count_refusal(shop, account.integration_id, refusal).await;
        return Err(refusal);
    }
    let body = without_card_numbers(body, &label);
    let delivery = Delivery { headers: kept_headers(headers), body, is_vouched_for };
    let desk = shop.part::<IntakeDesk>().map_err(|_| Refusal::NotStored)?;
    match desk.keep(&shop.db, account, label, delivery).await {
        Some(new) => Ok(Receipt::Kept { new }),
        None => Err(Refusal::NotStored),
    }
}

/// Keeps deliveries that came together; says of each whether it was new. Open windows hear of all of them at once.
pub(super) fn keep_all(tx: &WriteTx<'_>, deliveries: &[Waiting]) -> Result<Vec<bool>, Fault> {
    let mut new = Vec::with_capacity(deliveries.len());
    let mut latest = None;
    for Waiting { account, label, delivery, .. } in deliveries {
        let (of, provider) = (account.integration_id, &account.provider);
        let id = store::insert_or_count(tx, of, provider, label, delivery, Origin::Webhook)?;
        new.push(id.is_some());
        latest = id.or(latest);
    }
    if let Some(id) = latest {
        announce(tx, id)?;
    }
    Ok(new)
}

/// Keeps what catch-up found, in the transaction that moves its cursor. `None` when it was known.
pub fn keep_listed(
    tx: &WriteTx<'_>,
    integration_id: IntegrationId,
    provider: &str,
    label: &Label,
    body: Vec<u8>,
) -> Result<Option<InboxId>, Fault> {
    let body = without_card_numbers(body.into(), label);
    let delivery = Delivery { headers: "{}".to_owned(), body, is_vouched_for: true };
    let id = store::insert_or_count(tx, integration_id, provider, label, &delivery, Origin::CatchUp)?;
    if let Some(id) = id {
        announce(tx, id)?;
    }
    Ok(id)
}

/// Tells open windows that the inbox changed.
pub(super) fn announce(tx: &WriteTx<'_>, id: InboxId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "inbox.changed",
        subject: &id.to_string(),
        tags: &["inbox"],
        permission: INBOX_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}

/// What is kept of a body: all of it but card numbers, of which the last four digits stay. The proof was over the raw bytes and
/// is done by now; nothing checks it again, and handling reads the kept body. A number by which the delivery itself is known stays.
fn without_card_numbers(body: Bytes, label: &Label) -> Bytes {
    let struck = match card_numbers::strike(&body, &[label.dedupe_key.as_str(), label.order_key.as_str()]) {
        Cow::Borrowed(_) => None,
        Cow::Owned(struck) => Some(struck),
    };
    struck.map_or(body, Bytes::from)
}

fn kept_headers(headers: &HeaderMap) -> String {
    let kept: serde_json::Map<String, serde_json::Value> = KEPT_HEADERS
        .iter()
        .filter_map(|name| {
            let value: String = headers.get(*name)?.to_str().ok()?.chars().take(1000).collect();
            Some(((*name).to_owned(), value.into()))
        })
        .collect();
    serde_json::Value::Object(kept).to_string()
}

/// Refusals are counters per account, reason and minute: a flood of bad ones fills neither disk nor log.
async fn count_refusal(shop: &Shop, integration_id: IntegrationId, refusal: Refusal) {
    let counted = shop
        .db
        .write(&System::because("refused delivery"), move |tx| {
            store::count_refusal(tx, integration_id, refusal.reason())
        })
        .await;
    if let Err(fault) = counted {
        tracing::warn!(%fault, "a refused delivery was not counted");
    }
}
