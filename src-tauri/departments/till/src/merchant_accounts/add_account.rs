//! Adding a merchant account: its integration, its credentials in the vault, its own row.

use std::collections::BTreeMap;

use base::{Actor, Announce, Currency, Fault, Rate, Shop, WriteTx};
use connectors::gateways::{self, About, Credentials, Gateway};
use office::integrations::{self, Environment, NewIntegration};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::limits::set_limits::{check, put};
use super::own_link::refuse_strange_payee;
use super::restrictions::restriction::read_restrictions;
use super::restrictions::store as restrictions;
use super::{
    ACCOUNTS_READ, ACCOUNTS_WRITE, AccountError, AccountStatus, CASH_TAKE, CREDENTIALS_WRITE, FeeSchedule, LimitData,
    MerchantAccount, MerchantAccountId, Restriction, TRANSFER, store, world,
};
use crate::inbox::HookTable;

/// A merchant account to add.
pub struct NewAccount {
    /// Gateway kind.
    pub provider: String,
    /// What the shop calls it.
    pub name: String,
    /// Live money or not.
    pub environment: Environment,
    /// Credential fields as the gateway describes them.
    pub credentials: BTreeMap<String, SecretString>,
    /// Another address than the gateway's own.
    pub base_url: Option<String>,
    /// Currencies it takes; empty = all that the gateway takes.
    pub currencies: Vec<Currency>,
    /// Expected fees.
    pub fees: FeeSchedule,
}

/// What binds an account from its first day on; each part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// What may be started through it.
    pub limits: Vec<LimitData>,
    /// For whom, and by which cards.
    pub restrictions: Vec<Restriction>,
}

/// Adds the account. The credentials never come back out.
pub async fn add_account(shop: &Shop, who: &Actor, new: NewAccount) -> Result<MerchantAccount, AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    who.may(CREDENTIALS_WRITE)?;
    add_bound_account(shop, who, new, Bounds::default()).await
}

/// The same with its limits and restrictions: it is never there without them.
pub async fn add_bound_account(
    shop: &Shop,
    who: &Actor,
    new: NewAccount,
    bounds: Bounds,
) -> Result<MerchantAccount, AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    who.may(CREDENTIALS_WRITE)?;
    let gateway = gateways::find(&new.provider).ok_or_else(|| AccountError::NoSuchGateway(new.provider.clone()))?;
    check_credentials(gateway.about(), &new.credentials)?;
    check_environment(gateway.about(), new.environment)?;
    refuse_other_world(gateway, new.environment, &new.credentials)?;
    refuse_strange_payee(gateway, new.environment, BTreeMap::new(), &new.credentials)?;
    let basics = shop.basics()?;
    if new.environment == Environment::Live && gateway.about().capabilities.hosted_page && basics.practice {
        return Err(AccountError::LiveInPractice);
    }
    let limits = check(&bounds.limits)?;
    let restricted = read_restrictions(&bounds.restrictions)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let added = shop
        .db
        .write(who, move |tx| {
            let account = insert(tx, &handed, &actor, new)?;
            put(tx, &account, &bounds.limits, &limits)?;
            restrictions::replace(tx, account.id, &restricted)?;
            note_bounds(tx, &actor, account.id, &bounds.limits, &restricted)?;
            Ok(account.id)
        })
        .await;
    let id = match added {
        Ok(id) => id,
        Err(AccountError::Fault(Fault::Repeated(made))) => {
            MerchantAccountId::parse(&made).ok_or(AccountError::NoSuchAccount)?
        }
        Err(other) => return Err(other),
    };
    HookTable::refresh(shop).await?;
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AccountError::NoSuchAccount)
}

/// What the audit log keeps of them, as when they are set later.
fn note_bounds(
    tx: &WriteTx<'_>,
    who: &Actor,
    id: MerchantAccountId,
    limits: &[LimitData],
    restrictions: &[Restriction],
) -> Result<(), Fault> {
    let (nothing, id) = (json!([]), id.to_string());
    if !limits.is_empty() {
        let set = office::audit::diff(&json!({ "limits": nothing }), &json!({ "limits": limits }));
        office::audit::note(tx, who, "merchant_account.limits_set", &id, set)?;
    }
    if !restrictions.is_empty() {
        let set = office::audit::diff(&json!({ "restrictions": nothing }), &json!({ "restrictions": restrictions }));
        office::audit::note(tx, who, "merchant_account.restrictions_set", &id, set)?;
    }
    Ok(())
}

fn insert(tx: &WriteTx<'_>, shop: &Shop, who: &Actor, new: NewAccount) -> Result<MerchantAccount, AccountError> {
    let integration = integrations::insert(
        tx,
        shop,
        who,
        NewIntegration {
            provider: new.provider.clone(),
            name: new.name.clone(),
            environment: new.environment,
            base_url: new.base_url,
            credentials: new.credentials,
        },
    )
    .map_err(fault_of)?;
    let account = MerchantAccount {
        id: MerchantAccountId::from_number(shop.new_id()),
        integration_id: integration.id,
        name: integration.name.clone(),
        provider: new.provider,
        environment: new.environment,
        status: AccountStatus::Active,
        currencies: new.currencies,
        fees: new.fees,
        position: i64::try_from(store::list(tx)?.len()).unwrap_or(i64::MAX),
        reserve_first: false,
        catch_up_cursor: String::new(),
        catch_up_at: None,
        version: 1,
    };
    store::insert(tx, &account)?;
    office::audit::note(
        tx,
        who,
        "merchant_account.added",
        &account.id.to_string(),
        json!({ "name": account.name, "provider": account.provider, "environment": account.environment }),
    )?;
    announce(tx, account.id)?;
    tx.outcome(who, account.id)?;
    Ok(account)
}

/// The shop's cash drawer; made at its first use, since every shop takes cash and none has anything to enter for it.
pub fn cash_drawer(tx: &WriteTx<'_>, shop: &Shop, who: &Actor) -> Result<MerchantAccount, AccountError> {
    who.may(CASH_TAKE)?;
    of_everybody(tx, shop, who, "cash", "Cash drawer")
}

/// The account of transfers to the shop's own bank accounts; made at its first use.
pub fn transfers(tx: &WriteTx<'_>, shop: &Shop, who: &Actor) -> Result<MerchantAccount, AccountError> {
    who.may(CASH_TAKE)?;
    of_everybody(tx, shop, who, TRANSFER, "Bank transfer")
}

/// The account of that kind that every shop has.
fn of_everybody(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    provider: &str,
    name: &str,
) -> Result<MerchantAccount, AccountError> {
    let environment = if shop.basics()?.practice { Environment::Practice } else { Environment::Live };
    let known = store::list_active(tx)?
        .into_iter()
        .find(|account| account.provider == provider && account.environment == environment);
    if let Some(account) = known {
        return Ok(account);
    }
    let new = NewAccount {
        provider: provider.to_owned(),
        name: name.to_owned(),
        environment,
        credentials: BTreeMap::new(),
        base_url: None,
        currencies: Vec::new(),
        fees: fees(None, None, None, None)?,
    };
    let mut quiet = who.clone();
    // The key of the request belongs to the payment that needs the account.
    quiet.once = None;
    insert(tx, shop, &quiet, new)
}

/// Tells open windows that the accounts changed.
pub(super) fn announce(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "merchant-account.changed",
        subject: &id.to_string(),
        tags: &["merchant-accounts", "home"],
        permission: ACCOUNTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}

/// What the office says about an integration, in this area's terms.
pub(crate) fn fault_of(error: integrations::IntegrationError) -> AccountError {
    match error {
        integrations::IntegrationError::LiveInPracticeShop => AccountError::LiveInPractice,
        integrations::IntegrationError::Closed => AccountError::Closed,
        integrations::IntegrationError::NoSuchIntegration => AccountError::NoSuchAccount,
        integrations::IntegrationError::Fault(fault) => AccountError::Fault(fault),
        other => AccountError::Fault(Fault::invalid("base_url", other)),
    }
}

/// Every required field is there, and none that this gateway does not know.
pub(super) fn check_credentials(about: &About, given: &BTreeMap<String, SecretString>) -> Result<(), AccountError> {
    for field in about.credential_fields.iter().filter(|field| field.required) {
        let empty = given.get(field.name).is_none_or(|value| value.expose_secret().trim().is_empty());
        if empty {
            return Err(AccountError::MissingCredential(field.name.to_owned()));
        }
    }
    refuse_strange(about, given)
}

/// No field that this gateway does not know, and none of a length that no credential has.
pub(super) fn refuse_strange(about: &About, given: &BTreeMap<String, SecretString>) -> Result<(), AccountError> {
    for (name, value) in given {
        if !about.credential_fields.iter().any(|field| field.name == name) {
            let shown: String = name.chars().take(40).collect();
            return Err(Fault::invalid(format!("credentials.{shown}"), "this gateway has no such credential").into());
        }
        if value.expose_secret().len() > 4096 {
            return Err(Fault::invalid(format!("credentials.{name}"), "at most 4096 bytes").into());
        }
    }
    Ok(())
}

/// No key that says it is of the other world than the account: it would lie in the vault to be refused at the first call.
pub(super) fn refuse_other_world(
    gateway: &dyn Gateway,
    environment: Environment,
    given: &BTreeMap<String, SecretString>,
) -> Result<(), AccountError> {
    let mode = world(environment).mode();
    match gateway.key_world(&Credentials::new("", world(environment), given.clone())) {
        Some((field, of)) if of != mode => Err(AccountError::KeyOfOtherWorld { field, sentence: of.of_other_world() }),
        _ => Ok(()),
    }
}

fn check_environment(about: &About, environment: Environment) -> Result<(), AccountError> {
    let known = about.environments.iter().any(|known| {
        matches!(
            (known, environment),
            (gateways::Environment::Live, Environment::Live)
                | (gateways::Environment::Sandbox, Environment::Sandbox)
                | (gateways::Environment::Practice, Environment::Practice)
        )
    });
    if known { Ok(()) } else { Err(AccountError::NoSuchEnvironment(environment.as_str())) }
}

/// Fees as typed, checked.
pub(super) fn fees(
    rate: Option<Rate>,
    flat: Option<base::Money>,
    tax_rate: Option<Rate>,
    before: Option<&FeeSchedule>,
) -> Result<FeeSchedule, AccountError> {
    let zero = FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO };
    let before = before.unwrap_or(&zero);
    if flat.is_some_and(|flat| flat.minor < 0) {
        return Err(Fault::invalid("fee_flat.minor", "0 or more").into());
    }
    Ok(FeeSchedule {
        rate: rate.unwrap_or(before.rate),
        flat_minor: flat.map_or(before.flat_minor, |flat| flat.minor),
        currency: flat.map_or(before.currency, |flat| Some(flat.currency)),
        tax_rate: tax_rate.unwrap_or(before.tax_rate),
    })
}
