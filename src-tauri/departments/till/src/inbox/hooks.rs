//! Who may deliver: the table of hook keys, in memory, so that an account is found before a body is read.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use base::area::Step;
use base::{Fault, Shop, Timestamp};
use office::integrations::{Integration, IntegrationId};

use super::unproven::Unproven;
use super::{Flood, Hearing, InboxRow, Label, Refusal};

/// Checks one account's deliveries; holds its secrets.
pub trait Proof: Send + Sync {
    /// Whether the raw bytes come from the sender. Constant-time where bytes are compared.
    fn check(&self, headers: &http::HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Refusal>;
    /// Fetches what [`Self::check`] said [`Refusal::NotReady`] for; afterwards it is asked again.
    fn prepare(&self, _shop: &Shop, _headers: &http::HeaderMap, _body: &[u8], _now: Timestamp) -> Step<()> {
        Box::pin(async { Ok(()) })
    }
    /// Whether this proof vouches for what stands in the body. Where it does not, a delivery is a hint, and whoever has the secret can
    /// write one.
    fn vouches_for_body(&self) -> bool {
        true
    }
    /// What the delivery says about itself.
    fn label(&self, headers: &http::HeaderMap, body: &[u8]) -> Result<Label, Refusal>;
}

/// Makes the proof of one account from its secrets.
pub type MakeProof = fn(&Shop, &Integration) -> Result<Arc<dyn Proof>, Fault>;

/// What an area hands in for a kind of provider.
#[derive(Clone, Copy)]
pub struct Sender {
    /// Provider kind: `stripe`.
    pub provider: &'static str,
    /// Makes the proof of one account from its secrets.
    pub proof: MakeProof,
    /// Handles one row and ends it in the transaction of its effect.
    pub handle: fn(Shop, InboxRow) -> Step<()>,
}

/// All senders, by provider kind; a part of the shop.
pub struct Senders(HashMap<&'static str, Sender>);

impl Senders {
    /// From what the areas hand in.
    pub fn new(senders: impl IntoIterator<Item = Sender>) -> Self {
        Self(senders.into_iter().map(|sender| (sender.provider, sender)).collect())
    }
    /// The sender of a provider kind.
    pub fn of(&self, provider: &str) -> Option<&Sender> {
        self.0.get(provider)
    }
}

/// One account that may deliver.
pub struct HookAccount {
    /// Whose deliveries these are.
    pub integration_id: IntegrationId,
    /// Provider kind, as in the path.
    pub provider: String,
    /// The proof; `None` while the vault is locked.
    pub proof: Option<Arc<dyn Proof>>,
    /// An old key works until then.
    pub until: Option<Timestamp>,
}

/// Hook keys in memory; a part of the shop.
#[derive(Default)]
pub struct HookTable {
    keys: RwLock<HashMap<String, Arc<HookAccount>>>,
    flood: Flood,
    hearing: Hearing,
    unproven: Unproven,
    /// Held while the table is read anew: of two that do, who reads later writes later.
    renewal: tokio::sync::Mutex<()>,
}

impl HookTable {
    /// The account of a key; the provider in the path must be its own.
    pub fn find(&self, provider: &str, key: &str, now: Timestamp) -> Result<Arc<HookAccount>, Refusal> {
        let table = self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let account = table.get(key).ok_or(Refusal::UnknownKey)?;
        if account.provider != provider || account.until.is_some_and(|until| until < now) {
            return Err(Refusal::UnknownKey);
        }
        Ok(account.clone())
    }

    /// What its deliveries are worth.
    pub fn flood(&self) -> &Flood {
        &self.flood
    }

    /// Since when they send nothing.
    pub fn hearing(&self) -> &Hearing {
        &self.hearing
    }

    /// How much they sent that nothing vouches for.
    pub(super) fn unproven(&self) -> &Unproven {
        &self.unproven
    }

    /// Reads the accounts and their secrets anew: at start, and whenever an account or the vault changed.
    pub async fn refresh(shop: &Shop) -> Result<(), Fault> {
        let own = shop.part::<Self>()?;
        let _alone = own.renewal.lock().await;
        let integrations = shop.db.read(office::integrations::find_all).await?;
        let senders = shop.part::<Senders>()?;
        let mut table = HashMap::new();
        for integration in integrations {
            let Some(sender) = senders.of(&integration.provider) else { continue };
            let proof = match (sender.proof)(shop, &integration) {
                Ok(proof) => Some(proof),
                Err(Fault::VaultLocked) => None,
                Err(Fault::NoSuch(_)) => continue,
                Err(fault) => return Err(fault),
            };
            let account = |until| {
                Arc::new(HookAccount {
                    integration_id: integration.id,
                    provider: integration.provider.clone(),
                    proof: proof.clone(),
                    until,
                })
            };
            table.insert(integration.hook_key.clone(), account(None));
            if let (Some(old), Some(until)) = (&integration.old_hook_key, integration.old_hook_key_until) {
                table.insert(old.clone(), account(Some(until)));
            }
        }
        *own.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = table;
        Ok(())
    }
}
