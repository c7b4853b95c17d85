//! The QR code of Saudi tax invoices, phase 1, from the frozen shop and the invoice.

use engines::documents::zatca::ZatcaSeal;

use super::frozen::FrozenShop;
use super::invoice::Invoice;

/// The text of the code; none outside Saudi Arabia, without a VAT number of the authority's form, in another currency,
/// or on a draft.
pub(super) fn code(invoice: &Invoice, shop: &FrozenShop) -> Option<String> {
    let at = invoice.issued_at.filter(|_| shop.country == "SA")?;
    let (seller, vat_number) = (shop.name.as_str(), shop.tax_id.trim());
    ZatcaSeal { seller, vat_number, at, total: invoice.sums.total, vat: invoice.sums.tax }.code().ok()
}

#[cfg(test)]
mod tests {
    use base::{Currency, Money, Timestamp};

    use super::super::sample;
    use super::*;

    fn saudi() -> (Invoice, FrozenShop) {
        let (mut invoice, _) = sample::invoice();
        let riyal = |text: &str| Money::parse(text, Currency::of("SAR").unwrap()).unwrap();
        invoice.currency = Currency::of("SAR").unwrap();
        invoice.sums.total = riyal("94.99");
        invoice.sums.tax = riyal("12.39");
        let shop = FrozenShop {
            country: "SA".into(),
            name: "محمصة الجوار".into(),
            tax_id: "310122393500003".into(),
            ..FrozenShop::default()
        };
        (invoice, shop)
    }

    #[test]
    fn the_code_states_seller_number_time_total_and_tax() {
        let (invoice, shop) = saudi();
        let seal = ZatcaSeal {
            seller: "محمصة الجوار",
            vat_number: "310122393500003",
            at: Timestamp::parse("2026-11-21T10:00:00Z").unwrap(),
            total: invoice.sums.total,
            vat: invoice.sums.tax,
        };
        assert_eq!(code(&invoice, &shop), seal.code().ok());
        assert!(code(&invoice, &shop).is_some_and(|code| code.starts_with("ARfZhdit2YXYtdip")));
    }

    #[test]
    fn there_is_no_code_elsewhere_on_drafts_or_without_a_tax_number() {
        let (invoice, shop) = saudi();
        assert_eq!(code(&invoice, &FrozenShop { country: "IN".into(), ..shop.clone() }), None);
        assert_eq!(code(&invoice, &FrozenShop { tax_id: String::new(), ..shop.clone() }), None);
        assert_eq!(code(&invoice, &FrozenShop { tax_id: "27AAPFU0939F1ZV".into(), ..shop.clone() }), None);
        assert_eq!(code(&Invoice { issued_at: None, ..invoice }, &shop), None);
    }
}
