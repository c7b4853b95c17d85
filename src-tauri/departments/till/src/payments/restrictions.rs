//! Restrictions of merchant accounts, as payments meet them. By the country of whoever pays, what we start is refused. By the brand
//! of a card nothing can be: it is known once the money is there, which is booked like any other and shown to a person.

use std::fmt;

use base::{Fault, ReadTx, Shop, WriteTx};
use connectors::gateways::{Method, Observation, PaymentFact};
use people::customers;

use super::{Payment, book};
use crate::invoices::Invoice;
use crate::merchant_accounts::{self, CardBrand, MerchantAccount, MerchantAccountId, RestrictionName, RestrictionRule};

/// A country whose payments are not started through an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestrictedCountry {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// How the account's list is meant that stands against it.
    pub rule: RestrictionRule,
}

impl fmt::Display for RestrictedCountry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.rule {
            RestrictionRule::Only => "its restrictions name other countries only",
            RestrictionRule::Not => "its restrictions leave that country out",
        };
        write!(f, "this merchant account starts no payment from {}: {why}", self.country)
    }
}

/// The country for whose sake a payment of this invoice may not be started through an account; `None` where it may be.
pub(super) fn restricted_country(
    tx: &ReadTx<'_>,
    shop: &Shop,
    account: MerchantAccountId,
    invoice: &Invoice,
) -> Result<Option<RestrictedCountry>, Fault> {
    let restriction = merchant_accounts::find_restriction(tx, account, RestrictionName::Countries)?;
    let Some(restriction) = restriction else { return Ok(None) };
    let country = country_of(tx, shop, invoice)?;
    let is_refused = !restriction.lets(&country);
    Ok(is_refused.then_some(RestrictedCountry { country, rule: restriction.rule }))
}

/// The country of whoever an invoice is for: as it is printed there, else as it was entered since. A customer without one is where
/// the shop is, as for their taxes: nobody types the country of the neighbourhood.
fn country_of(tx: &ReadTx<'_>, shop: &Shop, invoice: &Invoice) -> Result<String, Fault> {
    let printed = invoice.frozen.as_ref().map(|frozen| frozen.customer.country.clone());
    if let Some(country) = printed.filter(|country| !country.is_empty()) {
        return Ok(country);
    }
    let customer = match invoice.customer_id {
        Some(id) => customers::find(tx, id)?,
        None => None,
    };
    let entered = customer.map(|customer| customer.country).filter(|country| !country.is_empty());
    Ok(match entered {
        Some(country) => country,
        None => shop.basics()?.country.clone(),
    })
}

/// Shows a person that money came by a card brand which the account's restrictions leave out: once, with the first fact from which
/// it is known that there is money and of which brand. The last of the facts is the one that was just learned.
pub(super) fn compare_brand(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    facts: &[Observation],
) -> Result<(), Fault> {
    let Some((_, before)) = facts.split_last() else { return Ok(()) };
    let Some(brand) = paid_by(facts).filter(|_| paid_by(before).is_none()) else { return Ok(()) };
    let restriction = merchant_accounts::find_restriction(tx, account.id, RestrictionName::CardBrands)?;
    if restriction.is_some_and(|one| !one.lets(brand.text())) && !book::is_outside(tx, shop, account, payment)? {
        let why = format!("paid by {}, which the restrictions of this account leave out", brand.text());
        book::needs_you(payment, &why);
    }
    Ok(())
}

/// The brand of the card by which money came or is held, as soon as both are known; they need not be told at once.
fn paid_by(facts: &[Observation]) -> Option<CardBrand> {
    let is_money =
        |seen: &Observation| matches!(seen.fact, PaymentFact::Authorised { .. } | PaymentFact::Captured { .. });
    // A card that was tried in vain moved nothing.
    let is_of_money = |seen: &&Observation| {
        is_money(seen) || matches!(seen.fact, PaymentFact::FeeKnown { .. } | PaymentFact::Refunded { .. })
    };
    if !facts.iter().any(is_money) {
        return None;
    }
    facts.iter().filter(is_of_money).find_map(|seen| seen.method.as_ref().and_then(brand_of))
}

/// Whether an account's restrictions leave out a way to pay that is known before it is charged.
pub(super) fn is_brand_restricted(tx: &ReadTx<'_>, account: MerchantAccountId, method: &Method) -> Result<bool, Fault> {
    let Some(brand) = brand_of(method) else { return Ok(false) };
    let restriction = merchant_accounts::find_restriction(tx, account, RestrictionName::CardBrands)?;
    Ok(restriction.is_some_and(|one| !one.lets(brand.text())))
}

/// The brand of a card, also of one in a phone's wallet or paid off by instalments.
fn brand_of(method: &Method) -> Option<CardBrand> {
    let is_card = ["card", "google_pay", "apple_pay", "emi"].contains(&method.family.as_str());
    CardBrand::read(&method.label).filter(|_| is_card)
}
