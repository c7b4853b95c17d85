//! The proof of a gateway's deliveries, with one account's secrets in it.

use std::sync::Arc;

use base::area::Step;
use base::{Fault, Shop, Timestamp};
use connectors::gateways::{self, Credentials, Gateway, HookHeaders, HookRefusal};
use office::integrations::Integration;

use super::line::{Gateways, credentials};
use crate::inbox::{Label, Proof, Refusal};

/// The longest id of an event that a header may bring, in bytes; above it the body speaks.
const EVENT_ID_MAX: usize = 200;

struct GatewayProof {
    gateway: &'static dyn Gateway,
    credentials: Credentials,
}

/// Makes the proof of one account.
pub fn gateway_proof(shop: &Shop, integration: &Integration) -> Result<Arc<dyn Proof>, Fault> {
    let gateway = gateways::find(&integration.provider).ok_or(Fault::NoSuch("gateway"))?;
    if !gateway.about().capabilities.events {
        return Err(Fault::NoSuch("deliveries of this gateway"));
    }
    Ok(Arc::new(GatewayProof { gateway, credentials: credentials(shop, integration, "")? }))
}

impl Proof for GatewayProof {
    fn check(&self, headers: &http::HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Refusal> {
        self.gateway.verify(&self.credentials, &HookHeaders::of(headers), body, now).map_err(|refusal| match refusal {
            HookRefusal::TooOld => Refusal::TooOld,
            // A gap in our settings is ours to mend: the sender is asked to come back.
            HookRefusal::NoSecret => Refusal::VaultLocked,
            HookRefusal::NeedsCertificate(_) => Refusal::NotReady,
            HookRefusal::Unreadable(_) => Refusal::Malformed,
            _ => Refusal::BadProof,
        })
    }

    fn prepare(&self, shop: &Shop, headers: &http::HeaderMap, body: &[u8], now: Timestamp) -> Step<()> {
        let told = self.gateway.verify(&self.credentials, &HookHeaders::of(headers), body, now);
        let shop = shop.clone();
        Box::pin(async move {
            let Err(HookRefusal::NeedsCertificate(url)) = told else { return Ok(()) };
            let fetched = shop.part::<Gateways>()?.0.fetch_certificate(&url).await;
            fetched.map_err(|error| {
                tracing::warn!(%url, %error, "a delivery cannot be checked: the sender's certificate could not be had");
                Fault::bug(error)
            })
        })
    }

    fn vouches_for_body(&self) -> bool {
        self.gateway.about().signature.covers_money_facts
    }

    fn label(&self, headers: &http::HeaderMap, body: &[u8]) -> Result<Label, Refusal> {
        let event = self.gateway.read_hook(body).map_err(|_| Refusal::Malformed)?;
        let named = match self.gateway.about().signature.event_id_header {
            "" => None,
            header => HookHeaders::of(headers).one(header).ok().filter(|id| !id.is_empty() && id.len() <= EVENT_ID_MAX),
        };
        let dedupe_key = named.map_or(event.dedupe_key, str::to_owned);
        Ok(Label { dedupe_key, order_key: event.order_key, kind: event.kind })
    }
}
