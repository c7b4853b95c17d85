//! What a gateway's delivery means: its facts are observed, or the payment is fetched where the proof does not cover them.

use base::{Fault, Shop, System, Timestamp, WriteTx};
use books::opening::books_begin_at;
use connectors::gateways::{self, FetchAsk, GatewayRef, HookEvent, HookNews, Observation};
use sha2::{Digest, Sha256};

use super::catch_up::{end_silence, silence_of};
use super::recognise::came_before_the_books;
use super::{Origin, PaymentId, fetch_payment, observe, store};
use crate::inbox::{self, HookTable, InboxRow, Sender};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, gateway_proof, open_line, world};

/// Event type of what catch-up found.
const LISTED: &str = "listed";
/// The same of a payment that was listed with something that is not understood: it is fetched.
const LISTED_FETCH: &str = "listed_fetch";
/// The same of a row that is not understood at all: it is kept and shown.
const LISTED_BAD: &str = "listed_bad";
/// Why a row is ignored whose payment is not known, or not by this name yet.
pub(super) const OF_NO_PAYMENT: &str = "about no payment of this shop";
/// Why a row is ignored that tells of money which came in before these books began. Looked at again with every round: the day of
/// moving in may be moved.
const BEFORE_THE_BOOKS: &str = "it came in before the day of moving in and is in the balances taken over: ";
/// A row whose gateway cannot be asked is looked at again after this long.
const ASK_AGAIN_MS: i64 = 60_000;

/// One sender for every gateway there is.
pub fn senders() -> Vec<Sender> {
    gateways::list()
        .iter()
        .map(|gateway| Sender {
            provider: gateway.about().provider,
            proof: gateway_proof,
            handle: |shop, row| Box::pin(handle(shop, row)),
        })
        .collect()
}

async fn handle(shop: Shop, row: InboxRow) -> Result<(), Fault> {
    let who = System { cause: format!("inbox {}", row.id).into(), correlation: row.correlation.as_str().into() };
    let integration_id = row.integration_id;
    let (account, was_silent) = shop
        .db
        .read(move |tx| {
            let account = merchant_accounts::find_by_integration(tx, integration_id)?;
            let account = account.ok_or(Fault::NoSuch("merchant account"))?;
            let was_silent = silence_of(tx, account.id)?.is_some();
            Ok::<_, Fault>((account, was_silent))
        })
        .await?;
    if was_silent && row.origin == inbox::Origin::Webhook {
        end_silence(&shop, account.id).await?;
    }
    let id = row.id;
    let ignore = |reason: &'static str| {
        let shop = shop.clone();
        let who = who.clone();
        async move { shop.db.write(&who, move |tx| inbox::ignored(tx, id, reason)).await }
    };
    // Of an answer for a delivery that only hints: what was asked about, and when.
    let mut asked: Option<(GatewayRef, Timestamp)> = None;
    let (learned, origin) = match read(&row)? {
        Read::Listed(seen) => (vec![seen], Origin::CatchUp),
        Read::Fetch(reference) => match fetch(&shop, &who, &account, &reference).await? {
            Some(learned) => (learned, Origin::Fetch),
            None => return wait_for_gateway(&shop, &who, id).await,
        },
        Read::Event(event) => {
            let event = event.heard_by(world(account.environment).mode());
            if event.environment.is_some_and(|mode| mode != world(account.environment).mode()) {
                return ignore("it is of the other world: a test event on a live account, or the reverse").await;
            }
            match event.news {
                HookNews::Observations(learned) => (learned, Origin::Webhook),
                HookNews::FetchFirst(reference) => {
                    if let Some(payment) = answered_since(&shop, &row, &reference) {
                        let end = move |tx: &WriteTx<'_>| inbox::processed(tx, id, Some(&payment));
                        return shop.db.write(&who, end).await;
                    }
                    if let Err(seconds) = turn_to_ask(&shop, &row, &reference) {
                        return wait_for_a_turn(&shop, &who, id, seconds).await;
                    }
                    let began = shop.now();
                    match fetch(&shop, &who, &account, &reference).await {
                        Ok(Some(learned)) => {
                            asked = Some((reference, began));
                            (learned, Origin::Fetch)
                        }
                        Ok(None) => return wait_for_gateway(&shop, &who, id).await,
                        Err(denied) => {
                            count_denied(&shop, &row);
                            return Err(denied);
                        }
                    }
                }
                HookNews::NotUnderstood(cause) => return Err(Fault::invalid("body", cause)),
                HookNews::TestArrived => return ignore("a test delivery arrived").await,
                HookNews::Ignored => return ignore("nothing that concerns payments").await,
            }
        }
    };
    let strange = learned.iter().any(|seen| seen.environment != world(account.environment).mode());
    if strange {
        return ignore("it is of the other world: a test event on a live account, or the reverse").await;
    }
    let handed = shop.clone();
    let integration = row.integration_id;
    let about = shop
        .db
        .write(&who, move |tx| {
            // One delivery may tell of two charges under one reference of ours, which are two payments.
            let mut about: Vec<PaymentId> = Vec::new();
            let mut of_none: Vec<&Observation> = Vec::new();
            for seen in &learned {
                match observe(tx, &handed, &account, seen, origin, Some(row.id))? {
                    Some(payment) if about.contains(&payment) => {}
                    Some(payment) => about.push(payment),
                    None => of_none.push(seen),
                }
            }
            let waits_by_itself =
                about.is_empty() && of_none.iter().all(|seen| label_of(seen).order_key == row.order_key);
            if !waits_by_itself {
                set_aside(tx, &account, &of_none)?;
            }
            for payment in &about {
                let Some(payment) = store::find(tx, *payment)? else { continue };
                fetch_payment::ask_for_fee(tx, &account, &payment)?;
                office::audit::note(
                    tx,
                    &System::because(format!("inbox {}", row.id)),
                    "payment.observed",
                    &payment.id.to_string(),
                    serde_json::json!({ "inbox": row.id, "kind": row.kind, "state": payment.state }),
                )?;
            }
            match about.last() {
                Some(payment) => inbox::processed(tx, row.id, Some(&payment.to_string()))?,
                None if waits_by_itself => inbox::ignored(tx, row.id, &why_ignored(tx, &handed, &of_none)?)?,
                None => inbox::ignored(tx, row.id, "each thing that it says stands in a row of its own")?,
            }
            Ok::<_, Fault>(about.last().copied())
        })
        .await?;
    if let (Some((reference, began)), Some(payment)) = (asked, about)
        && let Ok(table) = shop.part::<HookTable>()
    {
        table.flood().keep_answer(integration, reference.as_str(), began, &payment.to_string());
    }
    Ok(())
}

/// Facts of a delivery that are about no payment which is known here, each as a row of its own under its own name: a batch of
/// chargebacks has no name that any payment would wake it by, and what it says of one payment must not get lost because another one
/// is known.
fn set_aside(tx: &WriteTx<'_>, account: &MerchantAccount, facts: &[&Observation]) -> Result<(), Fault> {
    for seen in facts {
        let body = serde_json::to_vec(seen).map_err(Fault::bug)?;
        inbox::keep_listed(tx, account.integration_id, &account.provider, &label_of(seen), body)?;
    }
    Ok(())
}

fn why_ignored(tx: &WriteTx<'_>, shop: &Shop, facts: &[&Observation]) -> Result<String, Fault> {
    for seen in facts {
        if let Some(began) = came_before_the_books(tx, shop, &seen.fact)? {
            return Ok(before(began));
        }
    }
    Ok(OF_NO_PAYMENT.to_owned())
}

fn before(began: Timestamp) -> String {
    format!("{BEFORE_THE_BOOKS}{began}")
}

/// Has what came in before the day of moving in looked at again, where that is another day by now. A shop that did not move in has
/// nothing of the kind, and nothing is written.
pub(super) async fn look_again_at_earlier(shop: &Shop, account: &MerchantAccount) -> Result<(), Fault> {
    let handed = shop.clone();
    let Some(began) = shop.db.read(move |tx| books_begin_at(tx, &handed)).await? else { return Ok(()) };
    let (integration, who) = (account.integration_id, System::because(format!("catch-up of {}", account.id)));
    shop.db.write(&who, move |tx| inbox::wake_but(tx, integration, BEFORE_THE_BOOKS, &before(began))).await
}

enum Read {
    Event(HookEvent),
    Listed(Observation),
    Fetch(GatewayRef),
}

/// A listing is what we listed ourselves. The kind is the sender's own word, and a sender may call an event `listed`.
fn read(row: &InboxRow) -> Result<Read, Fault> {
    if row.origin == inbox::Origin::CatchUp {
        return match row.kind.as_str() {
            LISTED_FETCH => Ok(Read::Fetch(GatewayRef(String::from_utf8_lossy(&row.body).into_owned()))),
            LISTED_BAD => Err(Fault::invalid("body", "the gateway listed this, and it is not understood here")),
            _ => serde_json::from_slice(&row.body).map(Read::Listed).map_err(Fault::bug),
        };
    }
    let gateway = gateways::find(&row.provider).ok_or(Fault::NoSuch("gateway"))?;
    gateway.read_hook(&row.body).map(Read::Event).map_err(|refusal| Fault::invalid("body", refusal))
}

/// Asks for the truth where the delivery is only a hint; none when nobody could be asked.
async fn fetch(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    reference: &GatewayRef,
) -> Result<Option<Vec<Observation>>, Fault> {
    let line = open_line(shop, account).await?;
    let ask = FetchAsk { payment: reference.clone() };
    let outcome = shop.part::<Gateways>()?.0.fetch(line.gateway, &line.credentials, &who.correlation, &ask).await;
    match outcome.result {
        Ok(learned) => Ok(Some(learned)),
        Err(error) if error.is_nobody_there() => Ok(None),
        Err(error) => Err(Fault::bug(format!("the gateway could not be asked: {error}"))),
    }
}

/// The payment of an answer that was asked for after this delivery came: it needs no question of its own.
fn answered_since(shop: &Shop, row: &InboxRow, reference: &GatewayRef) -> Option<String> {
    let table = shop.part::<HookTable>().ok()?;
    table.flood().find_answer(row.integration_id, reference.as_str(), row.received_at, shop.now())
}

/// Takes a turn to ask about what a delivery names; an error says after how many seconds there is one. Many deliveries about one
/// payment are one question in ten seconds.
fn turn_to_ask(shop: &Shop, row: &InboxRow, reference: &GatewayRef) -> Result<(), u32> {
    let Ok(table) = shop.part::<HookTable>() else { return Ok(()) };
    table.flood().take_fetch(row.integration_id, reference.as_str(), shop.now())
}

async fn wait_for_a_turn(shop: &Shop, who: &System, id: inbox::InboxId, seconds: u32) -> Result<(), Fault> {
    shop.db
        .write(who, move |tx| {
            let at = tx.at().plus_ms(i64::from(seconds).saturating_mul(1000));
            inbox::put_off(tx, id, at, "waits: the gateway was just asked about the same")
        })
        .await
}

/// Counts a delivery that the gateway itself knows nothing of, at its first try.
fn count_denied(shop: &Shop, row: &InboxRow) {
    let Ok(table) = shop.part::<HookTable>() else { return };
    if row.attempts == 0 && table.flood().count_denied(row.integration_id, shop.now()) {
        tracing::error!(
            integration = %row.integration_id, provider = row.provider,
            "the gateway knows nothing of over a thousand things an hour that were delivered: the hook is closed for an hour. \
             Its secret may be known to others: rotate it"
        );
    }
}

/// The network is away, or the gateway: no fault of the row, and no try of it.
async fn wait_for_gateway(shop: &Shop, who: &System, id: inbox::InboxId) -> Result<(), Fault> {
    shop.db
        .write(who, move |tx| {
            inbox::put_off(tx, id, tx.at().plus_ms(ASK_AGAIN_MS), "waits for the gateway to be reached")
        })
        .await
}

/// The label under which catch-up keeps an item: the same fact listed again is the same row.
pub(super) fn label_of(seen: &Observation) -> inbox::Label {
    let canonical = seen.canonical.as_ref().map_or("", |c| c.as_str());
    let reference = seen.reference.as_deref().unwrap_or_default();
    let alias = seen.aliases.first().map_or("", String::as_str);
    // The gateway's own name first: a refund or a chargeback knows no other, and what is about one payment runs in order.
    let order_key = [canonical, reference, alias].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    inbox::Label {
        dedupe_key: format!("{LISTED}:{canonical}:{reference}:{}", seen.fact_key()),
        order_key: order_key.to_owned(),
        kind: LISTED.to_owned(),
    }
}

/// The label of a payment that a page of a listing says nothing certain about. The page is part of the key: what is listed
/// again later is asked for again, since something may have changed.
pub(super) fn label_of_fetch(reference: &GatewayRef, cursor: &str) -> inbox::Label {
    inbox::Label {
        dedupe_key: format!("{LISTED_FETCH}:{reference}:{}", digest(cursor.as_bytes())),
        order_key: reference.as_str().to_owned(),
        kind: LISTED_FETCH.to_owned(),
    }
}

/// The label of a listed row that is not understood: the same row listed again is the same.
pub(super) fn label_of_bad(row: &[u8]) -> inbox::Label {
    let dedupe_key = format!("{LISTED_BAD}:{}", digest(row));
    inbox::Label { order_key: dedupe_key.clone(), dedupe_key, kind: LISTED_BAD.to_owned() }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use base::{Currency, Money, Timestamp};
    use connectors::gateways::{Mode, PaymentFact, RefundStatus};

    use super::*;

    #[test]
    fn every_gateway_has_a_sender() {
        assert_eq!(senders().len(), gateways::list().len());
    }

    fn seen(reference: Option<&str>, canonical: Option<&str>, fact: PaymentFact) -> Observation {
        Observation {
            reference: reference.map(str::to_owned),
            canonical: canonical.map(GatewayRef::from),
            aliases: vec!["ch_1".into()],
            fact,
            amount: None,
            at: Timestamp(0),
            method: None,
            environment: Mode::Test,
        }
    }

    #[test]
    fn a_capture_that_names_us_and_a_refund_that_does_not_are_about_one_subject() {
        let amount = Money::new(500, Currency::of("INR").unwrap()).unwrap();
        let captured = PaymentFact::Captured { amount, at: Timestamp(0), capture_no: None };
        let status = RefundStatus::Succeeded;
        let refunded = PaymentFact::Refunded { refund_ref: "re_1".into(), reference: None, amount, status };
        let key = |seen: Observation| label_of(&seen).order_key;
        assert_eq!(key(seen(Some("pay_1"), Some("pi_1"), captured)), "pi_1");
        assert_eq!(key(seen(None, Some("pi_1"), refunded)), "pi_1");
        assert_eq!(key(seen(Some("pay_1"), None, PaymentFact::Expired)), "pay_1");
        assert_eq!(key(seen(None, None, PaymentFact::Expired)), "ch_1");
    }
}
