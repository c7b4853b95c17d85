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
}

/// The account as whoever changes it saw it: of this version, and not closed.
pub(super) fn find_to_change(
    tx: &ReadTx<'_>,
    id: MerchantAccountId,
    version: i64,
) -> Result<MerchantAccount, AccountError> {
    let account = store::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
    if account.version != version {
        return Err(Fault::Stale.into());
    }
    if account.status == AccountStatus::Closed {
        return Err(AccountError::Closed);
    }
    Ok(account)
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
            let before = find_to_change(tx, id, change.version)?;
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
                        "fee_rate": account.fees.rate, "fee_flat_minor": account.fees.flat_minor })
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
