//! The copies that are made of the shop, the customer and the tax codes when an invoice is issued: what it is printed from.

use base::{Currency, Fault, Money, Rate, ReadTx, ShopDate};
use books::tax::{DocumentAmounts, TaxCode, TaxShare, Treatment};
use office::settings::ShopSettings;
use people::customers::Customer;
use serde::{Deserialize, Serialize};

use super::invoice::Invoice;
use super::supply_place::SupplyPlace;

/// Copies of the texts that an issued invoice is printed from: later changes of shop, customer or tax tables don't reach it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Currency of the books at that time.
    pub books_currency: Currency,
    /// The seller.
    pub shop: FrozenShop,
    /// The buyer.
    pub customer: FrozenCustomer,
    /// The tax codes that were used.
    pub taxes: Vec<FrozenTax>,
    /// The place of supply; absent where tax does not depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply: Option<SupplyPlace>,
    /// The tax in the books currency, as it was booked; absent where the invoice is in that currency or asks for no tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub books_tax: Option<Money>,
}

impl Frozen {
    /// The series of numbers that an invoice with this much tax belongs to: in India what is no tax invoice is a bill of supply,
    /// which has a series of its own (CGST Rules, rules 46 and 49). A paper with both kinds of goods is numbered as the invoice it is.
    pub fn series(&self, tax: Money) -> &'static str {
        let is_registered = !self.shop.tax_id.is_empty();
        let is_exempt = tax.is_zero() && self.taxes.iter().any(|tax| tax.exempt);
        if self.shop.country == "IN" && is_registered && is_exempt { BILL_OF_SUPPLY } else { INVOICE }
    }
}

/// The series of invoices.
pub(super) const INVOICE: &str = "invoice";
/// The series of bills of supply.
pub(super) const BILL_OF_SUPPLY: &str = "bill_of_supply";

/// The seller as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenShop {
    /// Name.
    pub name: String,
    /// Address in lines.
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
    /// Mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Language and forms of papers for customers without their own.
    pub locale: String,
    /// IANA name of the zone in which days and times are printed.
    pub zone: String,
    /// Whether this is a practice shop.
    pub practice: bool,
}

/// The buyer as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenCustomer {
    /// Name.
    pub name: String,
    /// Mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address in lines.
    pub address: String,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
    /// Language and forms of this customer's papers; empty = the shop's.
    pub locale: String,
}

/// A tax code as printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenTax {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Rate of all components together.
    pub rate: Rate,
    /// Printed where no tax is asked and the law wants the reason.
    pub reason: String,
    /// Whether what is sold under it belongs on a bill of supply, which India knows: exempt, taxed at nought and not exported, or
    /// untaxed by the shop's scheme.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exempt: bool,
}

/// The copies as they would be made on a day, without a place of supply: whoever calculated knows it. An exempt code says why this
/// customer is exempt, where they showed a certificate.
pub(super) fn freeze<'a>(
    settings: &ShopSettings,
    customer: Option<&Customer>,
    used: impl Iterator<Item = &'a TaxCode>,
    on: ShopDate,
) -> Result<Frozen, Fault> {
    let exemption = customer.and_then(|customer| customer.exemption_on(on));
    let mut taxes: Vec<FrozenTax> = Vec::new();
    for code in used {
        if taxes.iter().all(|known| known.code != code.code) {
            taxes.push(FrozenTax {
                code: code.code.clone(),
                name: code.name.clone(),
                rate: whole_rate(code)?,
                reason: match &exemption {
                    Some(reason) if code.treatment == Treatment::Exempt => reason.clone(),
                    _ => code.reason.clone(),
                },
                exempt: is_exempt(code, settings, customer),
            });
        }
    }
    Ok(Frozen {
        books_currency: settings.books_currency,
        shop: FrozenShop {
            name: settings.name.clone(),
            address: settings.address.clone(),
            country: settings.country.clone(),
            tax_id: settings.tax_id.clone(),
            email: settings.email.clone(),
            phone: settings.phone.clone(),
            locale: settings.locale.clone(),
            zone: settings.zone.clone(),
            practice: settings.practice,
        },
        customer: customer.map(customer_texts).unwrap_or_default(),
        taxes,
        supply: None,
        books_tax: None,
    })
}

/// Whether a code's goods belong on a bill of supply.
fn is_exempt(code: &TaxCode, settings: &ShopSettings, customer: Option<&Customer>) -> bool {
    let exported = || customer.is_some_and(|buyer| !buyer.country.is_empty() && buyer.country != settings.country);
    settings.country == "IN"
        && match code.treatment {
            Treatment::Taxed => false,
            Treatment::Exempt => true,
            Treatment::ZeroRated => !exported(),
            Treatment::OutOfScope => code.is_untaxed_by_scheme(),
        }
}

/// The tax in the books currency: what the parts of it are booked at.
pub(super) fn books_tax(
    amounts: &DocumentAmounts,
    books: Currency,
    base: &dyn Fn(Money) -> Result<Money, Fault>,
) -> Result<Option<Money>, Fault> {
    if amounts.tax.currency == books || amounts.tax.is_zero() {
        return Ok(None);
    }
    let parts = amounts.summary.iter().map(|share| base(share.tax)).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Money::sum(books, parts)?))
}

/// The copies of an issued invoice; for a draft those that an issue would make today.
pub(super) fn find_or_make(
    tx: &ReadTx<'_>,
    invoice: &Invoice,
    settings: &ShopSettings,
    today: ShopDate,
) -> Result<Frozen, Fault> {
    if let Some(frozen) = &invoice.frozen {
        return Ok(frozen.clone());
    }
    let customer = match invoice.customer_id {
        Some(id) => people::customers::find(tx, id)?,
        None => None,
    };
    let supply = SupplyPlace::of(invoice.place_of_supply.as_deref(), settings);
    Ok(Frozen { supply, ..make(tx, customer.as_ref(), &invoice.tax_summary, settings, today)? })
}

/// The copies for a paper of this customer with these taxes, as they would be made on that day.
pub(super) fn make(
    tx: &ReadTx<'_>,
    customer: Option<&Customer>,
    taxes: &[TaxShare],
    settings: &ShopSettings,
    today: ShopDate,
) -> Result<Frozen, Fault> {
    let codes = books::tax::find_codes(tx, today)?;
    let used = codes.iter().filter(|code| taxes.iter().any(|share| share.code == code.code));
    freeze(settings, customer, used, today)
}

fn customer_texts(customer: &Customer) -> FrozenCustomer {
    FrozenCustomer {
        name: customer.name.clone(),
        email: customer.email.clone(),
        phone: customer.phone.clone(),
        address: customer.address.clone(),
        country: customer.country.clone(),
        tax_id: customer.tax_id.clone(),
        locale: customer.locale.clone(),
    }
}

/// The rate of all components together, as lines are printed with.
fn whole_rate(code: &TaxCode) -> Result<Rate, Fault> {
    let sum = code.components.iter().map(|component| component.rate.value()).sum::<rust_decimal::Decimal>();
    Rate::parse(&sum.normalize().to_string()).map_err(|cause| Fault::bug(format!("tax code {}: {cause}", code.code)))
}
