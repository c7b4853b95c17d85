//! The QR code of Saudi tax invoices, phase 1: five fields as tag, length, value, in Base64.

use base::{Currency, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::frozen::FrozenShop;
use super::invoice::Invoice;

/// The text of the code; none outside Saudi Arabia, without a tax number, in another currency, or on a draft.
pub(super) fn code(invoice: &Invoice, shop: &FrozenShop) -> Option<String> {
    let riyal = Currency::of("SAR").ok()?;
    let at =
        invoice.issued_at.filter(|_| shop.country == "SA" && !shop.tax_id.is_empty() && invoice.currency == riyal)?;
    let fields = [
        shop.name.clone(),
        shop.tax_id.clone(),
        whole_seconds(at),
        invoice.sums.total.decimal_text(),
        invoice.sums.tax.decimal_text(),
    ];
    let mut bytes = Vec::new();
    for (tag, value) in (1_u8..).zip(&fields) {
        let value = cut(value);
        bytes.push(tag);
        bytes.push(u8::try_from(value.len()).ok()?);
        bytes.extend_from_slice(value.as_bytes());
    }
    Some(STANDARD.encode(bytes))
}

/// RFC 3339 without the milliseconds.
fn whole_seconds(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or(text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// At most 255 bytes: what one length byte can say.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use base::Money;

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
    fn the_five_fields_stand_behind_tag_and_length() {
        let (invoice, shop) = saudi();
        let bytes = STANDARD.decode(code(&invoice, &shop).unwrap()).unwrap();
        let mut fields = Vec::new();
        let mut rest = bytes.as_slice();
        while let [tag, length, after @ ..] = rest {
            let (value, next) = after.split_at(usize::from(*length));
            fields.push((*tag, String::from_utf8(value.to_vec()).unwrap()));
            rest = next;
        }
        let expected =
            [(1, "محمصة الجوار"), (2, "310122393500003"), (3, "2026-11-21T10:00:00Z"), (4, "94.99"), (5, "12.39")];
        assert_eq!(fields, expected.map(|(tag, text)| (tag, text.to_owned())));
    }

    #[test]
    fn there_is_no_code_elsewhere_on_drafts_or_without_a_tax_number() {
        let (invoice, shop) = saudi();
        assert_eq!(code(&invoice, &FrozenShop { country: "IN".into(), ..shop.clone() }), None);
        assert_eq!(code(&invoice, &FrozenShop { tax_id: String::new(), ..shop.clone() }), None);
        assert_eq!(code(&Invoice { issued_at: None, ..invoice }, &shop), None);
    }

    #[test]
    fn a_long_name_is_cut_between_letters() {
        let long = "م".repeat(200);
        assert_eq!(cut(&long).len(), 254);
    }
}
