//! Changing a merchant account, or closing it.

use std::collections::BTreeMap;

use base::{Actor, Currency, Fault, Money, Rate, ReadTx, Shop};
use connectors::gateways;
use office::integrations::{self, IntegrationChange, IntegrationStatus};
use secrecy::SecretString;
use serde_json::json;

use super::add_account::{announce, fault_of, fees, refuse_other_world, refuse_strange};
use super::own_link::refuse_strange_payee;
use super::{
    ACCOUNTS_WRITE, AccountError, AccountStatus, CREDENTIALS_WRITE, MerchantAccount, MerchantAccountId, store,
};
use crate::inbox::HookTable;

/// What may be changed; what is not given stays.
#[derive(Default)]
pub struct AccountChange {
    /// For `If-Match`.
    pub version: i64,
    /// Name.
    pub name: Option<String>,
    /// Whether it is used.
    pub status: Option<AccountStatus>,
    /// Credential fields to replace.
    pub credentials: BTreeMap<String, SecretString>,
    /// Another address; empties the credentials that are not given with it.
    pub base_url: Option<String>,
    /// Currencies it takes.
    pub currencies: Option<Vec<Currency>>,
    /// Expected fee in percent.
    pub fee_rate: Option<Rate>,
    /// Expected fixed part.
    pub fee_flat: Option<Money>,
    /// Tax on the fee.
    pub fee_tax_rate: Option<Rate>,
    /// Order in which methods are offered.
    pub position: Option<i64>,
    /// Whether what is paid from now on is reserved first and taken by a person later.
    pub reserve_first: Option<bool>,
}

impl AccountChange {
    /// Whether nothing but keys is given. A closed account takes new ones: what was paid through it is still refunded.
    fn is_of_keys_alone(&self) -> bool {
        let Self {
            version: _, name, status, credentials, base_url, currencies, fee_rate, fee_flat, fee_tax_rate, ..
        } = self;
        let nothing_else = name.is_none()
            && status.is_none_or(|status| status == AccountStatus::Closed)
            && (base_url.is_none() && currencies.is_none())
            && (fee_rate.is_none() && fee_flat.is_none() && fee_tax_rate.is_none())
            && (self.position.is_none() && self.reserve_first.is_none());
        nothing_else && !credentials.is_empty()
    }
}

/// The account as whoever changes it saw it: of this version, and not closed.
pub(super) fn find_to_change(
    tx: &ReadTx<'_>,
    id: MerchantAccountId,
    version: i64,
) -> Result<MerchantAccount, AccountError> {
    let account = find_as_seen(tx, id, version)?;
    if account.status == AccountStatus::Closed {
        return Err(AccountError::Closed);
    }
    Ok(account)
}

/// The account of this version, closed or not.
fn find_as_seen(tx: &ReadTx<'_>, id: MerchantAccountId, version: i64) -> Result<MerchantAccount, AccountError> {
    let account = store::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
    if account.version == version { Ok(account) } else { Err(Fault::Stale.into()) }
}

/// Changes the account.
pub async fn change_account(
    shop: &Shop,
    who: &Actor,
    id: MerchantAccountId,
    change: AccountChange,
) -> Result<MerchantAccount, AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    if !change.credentials.is_empty() || change.base_url.is_some() {
        who.may(CREDENTIALS_WRITE)?;
    }
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let before = match change.is_of_keys_alone() {
                true => find_as_seen(tx, id, change.version)?,
                false => find_to_change(tx, id, change.version)?,
            };
            if let Some(gateway) = gateways::find(&before.provider) {
                refuse_strange(gateway.about(), &change.credentials)?;
                refuse_other_world(gateway, before.environment, &change.credentials)?;
                if gateway.about().capabilities.own_link && !change.credentials.is_empty() {
                    let kept = integrations::find(tx, before.integration_id)?.ok_or(AccountError::NoSuchAccount)?;
                    let kept = integrations::load_credentials(&handed, &kept)?.0;
                    refuse_strange_payee(gateway, before.environment, kept, &change.credentials)?;
                }
            }
            let mut after = before.clone();
            after.status = change.status.unwrap_or(before.status);
            after.fees = fees(change.fee_rate, change.fee_flat, change.fee_tax_rate, Some(&before.fees))?;
            after.position = change.position.unwrap_or(before.position);
            after.reserve_first = change.reserve_first.unwrap_or(before.reserve_first);
            let gateway = gateways::find(&before.provider);
            let can_reserve = gateway.is_some_and(|gateway| gateway.about().capabilities.manual_capture);
            if change.reserve_first == Some(true) && !can_reserve {
                return Err(AccountError::CannotReserve);
            }
            if let Some(currencies) = change.currencies {
                after.currencies = currencies;
            }
            let status = match after.status {
                AccountStatus::Closed => IntegrationStatus::Closed,
                AccountStatus::Active => IntegrationStatus::Active,
                _ => IntegrationStatus::Inactive,
            };
            let integration = integrations::update(
                tx,
                &handed,
                &actor,
                before.integration_id,
                IntegrationChange {
                    name: change.name,
                    status: Some(status),
                    base_url: change.base_url,
                    credentials: change.credentials,
                },
            )
            .map_err(fault_of)?;
            after.name = integration.name;
            store::update(tx, &after)?;
            let told = |account: &MerchantAccount| {
                json!({ "name": account.name, "status": account.status, "currencies": account.currencies,
                        "fee_rate": account.fees.rate, "fee_flat_minor": account.fees.flat_minor,
                        "reserve_first": account.reserve_first })
            };
            office::audit::note(
                tx,
                &actor,
                "merchant_account.changed",
                &id.to_string(),
                office::audit::diff(&told(&before), &told(&after)),
            )?;
            announce(tx, id).map_err(AccountError::from)
        })
        .await?;
    HookTable::refresh(shop).await?;
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AccountError::NoSuchAccount)
}
