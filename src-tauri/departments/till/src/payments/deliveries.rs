//! What a gateway's delivery means: its facts are observed, or the payment is fetched where the proof does not cover them.

use base::{Fault, Shop, System};
use connectors::gateways::{self, FetchAsk, HookEvent, HookNews, Observation};

use super::{Origin, PaymentId, observe, store};
use crate::inbox::{self, InboxRow, Sender};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, gateway_proof, open_line, world};

/// Event type of what catch-up found.
pub(super) const LISTED: &str = "listed";

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
    let account = shop
        .db
        .read(move |tx| merchant_accounts::find_by_integration(tx, integration_id))
        .await?
        .ok_or(Fault::NoSuch("merchant account"))?;
    let id = row.id;
    let ignore = |reason: &'static str| {
        let shop = shop.clone();
        let who = who.clone();
        async move { shop.db.write(&who, move |tx| inbox::ignored(tx, id, reason)).await }
    };
    let (learned, origin) = match read(&row)? {
        Read::Listed(seen) => (vec![seen], Origin::CatchUp),
        Read::Event(event) => {
            if event.environment.is_some_and(|mode| mode != world(account.environment).mode()) {
                return ignore("it is of the other world: a test event on a live account, or the reverse").await;
            }
            match event.news {
                HookNews::Observations(learned) => (learned, Origin::Webhook),
                HookNews::FetchFirst(reference) => (fetch(&shop, &who, &account, &reference).await?, Origin::Fetch),
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
    shop.db
        .write(&who, move |tx| {
            let mut about: Option<PaymentId> = None;
            for seen in &learned {
                about = observe(tx, &handed, &account, seen, origin, Some(row.id))?.or(about);
            }
            match about {
                Some(payment) => {
                    if let Some(payment) = store::find(tx, payment)? {
                        office::audit::note(
                            tx,
                            &System::because(format!("inbox {}", row.id)),
                            "payment.observed",
                            &payment.id.to_string(),
                            serde_json::json!({ "inbox": row.id, "kind": row.kind, "state": payment.state }),
                        )?;
                    }
                    inbox::processed(tx, row.id, Some(&payment.to_string()))
                }
                None => inbox::ignored(tx, row.id, "about no payment of this shop"),
            }
        })
        .await
}

enum Read {
    Event(HookEvent),
    Listed(Observation),
}

fn read(row: &InboxRow) -> Result<Read, Fault> {
    if row.kind == LISTED {
        return serde_json::from_slice(&row.body).map(Read::Listed).map_err(Fault::bug);
    }
    let gateway = gateways::find(&row.provider).ok_or(Fault::NoSuch("gateway"))?;
    gateway.read_hook(&row.body).map(Read::Event).map_err(|refusal| Fault::invalid("body", refusal))
}

/// Asks for the truth where the delivery is only a hint.
async fn fetch(
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    reference: &gateways::GatewayRef,
) -> Result<Vec<Observation>, Fault> {
    let line = open_line(shop, account).await?;
    let ask = FetchAsk { payment: reference.clone() };
    let outcome = shop.part::<Gateways>()?.0.fetch(line.gateway, &line.credentials, &who.correlation, &ask).await;
    outcome.result.map_err(|error| Fault::bug(format!("the gateway could not be asked: {error}")))
}

/// The label under which catch-up keeps an item: the same fact listed again is the same row.
pub(super) fn label_of(seen: &Observation) -> inbox::Label {
    let canonical = seen.canonical.as_ref().map_or("", |c| c.as_str());
    let reference = seen.reference.as_deref().unwrap_or_default();
    inbox::Label {
        dedupe_key: format!("{LISTED}:{canonical}:{reference}:{}", seen.fact_key()),
        order_key: if reference.is_empty() { canonical.to_owned() } else { reference.to_owned() },
        kind: LISTED.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gateway_has_a_sender() {
        assert_eq!(senders().len(), gateways::list().len());
    }
}
