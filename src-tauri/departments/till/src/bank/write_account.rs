//! Entering a bank account of the shop, and changing it.

use base::{Actor, Currency, Fault, Shop, text};
use engines::iso20022::identifiers::{Bic, Iban};
use engines::iso20022::text::{NAME_MAX, check_text};
use office::{audit, contact};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::account::{BankAccount, BankAccountId};
use super::error::BankError;
use super::{BANK_WRITE, announce, store};

/// A bank account as it is entered.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccountAsk {
    /// What the shop calls it.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The owner as the bank writes them: letters without accents, digits and `/ - ? : ( ) . , ' +`.
    #[schema(min_length = 1, max_length = 70)]
    pub holder: String,
    /// ISO 4217; never changes.
    #[schema(max_length = 3)]
    pub currency: String,
    /// International account number; its check digits and its country's form are checked.
    #[serde(default)]
    #[schema(max_length = 50)]
    pub iban: Option<String>,
    /// Another number, where there are no IBANs.
    #[serde(default)]
    #[schema(max_length = 34)]
    pub number: Option<String>,
    /// The bank's code: 8 or 11 characters.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub bic: Option<String>,
    /// The bank's name.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub bank_name: Option<String>,
    /// Street of the owner.
    #[serde(default)]
    #[schema(max_length = 70)]
    pub street: Option<String>,
    /// House number.
    #[serde(default)]
    #[schema(max_length = 16)]
    pub building: Option<String>,
    /// Post code.
    #[serde(default)]
    #[schema(max_length = 16)]
    pub post_code: Option<String>,
    /// Town; together with the country.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(max_length = 2)]
    pub country: Option<String>,
    /// Customers' payment files in this currency name this account; another one that did no longer does.
    #[serde(default)]
    pub for_customers: bool,
    /// Whether it is used.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

/// Enters an account.
pub async fn add_account(shop: &Shop, who: &Actor, ask: BankAccountAsk) -> Result<BankAccount, BankError> {
    who.may(BANK_WRITE)?;
    let id = BankAccountId::from_number(shop.new_id());
    let mut account = read(id, &ask)?;
    (account.created_at, account.changed_at) = (shop.now(), shop.now());
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            if account.for_customers {
                store::clear_for_customers(tx, account.currency)?;
            }
            store::insert_account(tx, &account).map_err(taken)?;
            audit::note(tx, &author, "bank_account.added", &id.to_string(), audit::diff(&json!({}), &account))?;
            announce(tx, id, &["bank"])?;
            tx.outcome(&author, id)?;
            Ok(account)
        })
        .await
}

/// Writes an account over the version that was read. Its currency stays.
pub async fn change_account(
    shop: &Shop,
    who: &Actor,
    id: BankAccountId,
    version: i64,
    ask: BankAccountAsk,
) -> Result<BankAccount, BankError> {
    who.may(BANK_WRITE)?;
    let mut after = read(id, &ask)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = store::find_account(tx, id)?.ok_or(BankError::NoSuchAccount)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            if before.currency != after.currency {
                return Err(Fault::invalid("currency", "an account stays in its currency: enter another one").into());
            }
            after.created_at = before.created_at;
            after.changed_at = tx.at();
            after.version = before.version.saturating_add(1);
            if after.for_customers && !before.for_customers {
                store::clear_for_customers(tx, after.currency)?;
            }
            store::update_account(tx, &after).map_err(taken)?;
            audit::note(tx, &author, "bank_account.changed", &id.to_string(), audit::diff(&before, &after))?;
            announce(tx, id, &["bank"])?;
            Ok(after)
        })
        .await
}

fn taken(fault: Fault) -> BankError {
    if fault.is_duplicate() {
        BankError::AccountTaken("an account of this number and currency is entered already")
    } else {
        fault.into()
    }
}

/// What was typed, checked.
fn read(id: BankAccountId, ask: &BankAccountAsk) -> Result<BankAccount, Fault> {
    let currency = Currency::of(&ask.currency).map_err(|cause| Fault::invalid("currency", cause))?;
    let iban = given(ask.iban.as_ref()).map(Iban::parse).transpose();
    let iban = iban.map_err(|cause| Fault::invalid("iban", cause))?.map(|iban| iban.as_str().to_owned());
    let number = taken_by_banks("number", ask.number.as_ref(), 34)?;
    if iban.is_some() == number.is_some() {
        return Err(Fault::invalid("iban", "an IBAN, or another account number where there are none"));
    }
    let bic = given(ask.bic.as_ref()).map(|text| Bic::parse(&text.to_ascii_uppercase())).transpose();
    let bic = bic.map_err(|cause| Fault::invalid("bic", cause))?.map(|bic| bic.as_str().to_owned());
    let town = taken_by_banks("town", ask.town.as_ref(), 35)?.unwrap_or_default();
    let country = contact::country("country", ask.country.as_deref().unwrap_or_default())?.unwrap_or_default();
    if town.is_empty() != country.is_empty() {
        return Err(Fault::invalid("town", "banks take an address with town and country, or none"));
    }
    let part = |field, text: &Option<String>, most| {
        let part = taken_by_banks(field, text.as_ref(), most)?.unwrap_or_default();
        if town.is_empty() && !part.is_empty() {
            return Err(Fault::invalid("town", "banks take an address with town and country, or none"));
        }
        Ok(part)
    };
    Ok(BankAccount {
        id,
        name: text::line("name", &ask.name, 80)?,
        holder: taken_by_banks("holder", Some(&ask.holder), NAME_MAX)?
            .ok_or_else(|| Fault::invalid("holder", "must not be empty"))?,
        iban,
        number,
        bic: bic.unwrap_or_default(),
        bank_name: text::optional_line("bank_name", ask.bank_name.as_deref().unwrap_or_default(), 80)?
            .unwrap_or_default(),
        currency,
        street: part("street", &ask.street, 70)?,
        building: part("building", &ask.building, 16)?,
        post_code: part("post_code", &ask.post_code, 16)?,
        town,
        country,
        for_customers: ask.for_customers,
        active: ask.active,
        version: 1,
        created_at: base::Timestamp(0),
        changed_at: base::Timestamp(0),
    })
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A text in the characters that every bank takes; empty is none.
fn taken_by_banks(field: &str, text: Option<&String>, most: usize) -> Result<Option<String>, Fault> {
    let Some(text) = given(text) else { return Ok(None) };
    check_text(text, most).map_err(|cause| Fault::invalid(field, cause))?;
    Ok(Some(text.to_owned()))
}
