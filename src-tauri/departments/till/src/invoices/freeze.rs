//! The copies that are made of the shop, the customer and the tax codes when an invoice is issued.

use base::{Fault, Rate, ReadTx};
use books::tax::TaxCode;
use office::settings::ShopSettings;
use people::customers::Customer;

use super::invoice::{Frozen, FrozenCustomer, FrozenShop, FrozenTax, Invoice};

/// The copies as they would be made now.
pub(super) fn freeze<'a>(
    settings: &ShopSettings,
    customer: Option<&Customer>,
    used: impl Iterator<Item = &'a TaxCode>,
) -> Result<Frozen, Fault> {
    let mut taxes: Vec<FrozenTax> = Vec::new();
    for code in used {
        if taxes.iter().all(|known| known.code != code.code) {
            taxes.push(FrozenTax {
                code: code.code.clone(),
                name: code.name.clone(),
                rate: whole_rate(code)?,
                reason: code.reason.clone(),
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
    })
}

/// The copies of an issued invoice; for a draft those that an issue would make now.
pub(super) fn find_or_make(tx: &ReadTx<'_>, invoice: &Invoice, settings: &ShopSettings) -> Result<Frozen, Fault> {
    if let Some(frozen) = &invoice.frozen {
        return Ok(frozen.clone());
    }
    let customer = match invoice.customer_id {
        Some(id) => people::customers::find(tx, id)?,
        None => None,
    };
    let codes = books::tax::find_codes(tx)?;
    let used = codes.iter().filter(|code| invoice.tax_summary.iter().any(|share| share.code == code.code));
    freeze(settings, customer.as_ref(), used)
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
