//! The QR code of Saudi tax invoices, phase 1 ("generation") of the tax authority's e-invoicing rules: five fields as
//! tag, length and value, in Base64.
//!
//! Shops that the authority has called into phase 2 ("integration") need a signed code, which this is not.

use base::{Money, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Most bytes of one value: what its length byte can say.
const VALUE_MAX: usize = 255;

/// What the code says about an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZatcaSeal<'a> {
    /// Name of the seller. Shortened between letters where it takes more than 255 bytes.
    pub seller: &'a str,
    /// VAT registration number of the seller: 15 digits, the first and the last a 3.
    pub vat_number: &'a str,
    /// When the invoice was issued; printed in UTC to the second.
    pub at: Timestamp,
    /// Total with VAT, in riyals.
    pub total: Money,
    /// VAT in it, in riyals.
    pub vat: Money,
}

/// Why there is no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZatcaError {
    /// The seller has no name.
    #[error("the seller has no name")]
    Seller,
    /// Not 15 digits that begin and end with 3.
    #[error("a Saudi VAT number has 15 digits and begins and ends with 3")]
    VatNumber,
    /// The authority's code states riyals.
    #[error("the code states Saudi riyals only")]
    Currency,
}

impl ZatcaSeal<'_> {
    /// The text of the QR code; under 450 characters, where the authority allows 700.
    ///
    /// # Errors
    /// The [`ZatcaError`] of the first field that breaks a rule.
    pub fn code(&self) -> Result<String, ZatcaError> {
        if self.seller.trim().is_empty() {
            return Err(ZatcaError::Seller);
        }
        if !is_vat_number(self.vat_number) {
            return Err(ZatcaError::VatNumber);
        }
        if [self.total, self.vat].iter().any(|amount| amount.currency.code() != "SAR") {
            return Err(ZatcaError::Currency);
        }
        let (at, total, vat) = (to_the_second(self.at), self.total.decimal_text(), self.vat.decimal_text());
        let mut bytes = Vec::new();
        for (tag, value) in (1_u8..).zip([self.seller.trim(), self.vat_number, &at, &total, &vat]) {
            let value = shortened(value);
            bytes.push(tag);
            bytes.push(u8::try_from(value.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(value.as_bytes());
        }
        Ok(STANDARD.encode(bytes))
    }
}

/// Whether a text is built like a Saudi VAT registration number.
#[must_use]
pub fn is_vat_number(text: &str) -> bool {
    text.len() == 15 && text.bytes().all(|b| b.is_ascii_digit()) && text.starts_with('3') && text.ends_with('3')
}

/// RFC 3339 without parts of a second.
fn to_the_second(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or(text.clone(), |(seconds, _)| format!("{seconds}Z"))
}

/// At most [`VALUE_MAX`] bytes, cut between characters.
fn shortened(text: &str) -> &str {
    let mut end = text.len().min(VALUE_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn seal(seller: &str) -> ZatcaSeal<'_> {
        let at = Timestamp::parse("2026-11-21T10:00:00.999Z").unwrap();
        ZatcaSeal {
            seller,
            vat_number: "310122393500003",
            at,
            total: money("115.00", "SAR"),
            vat: money("15.00", "SAR"),
        }
    }

    #[test]
    fn the_authoritys_example_and_an_arabic_one_come_out_alike() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/zatca.json")).unwrap();
        for vector in vectors["vectors"].as_array().unwrap() {
            let field = |name: &str| vector[name].as_str().unwrap();
            let seal = ZatcaSeal {
                seller: field("seller"),
                vat_number: field("vat_number"),
                at: Timestamp::parse(field("timestamp")).unwrap(),
                total: money(field("total_with_vat"), "SAR"),
                vat: money(field("vat_total"), "SAR"),
            };
            let code = seal.code().unwrap();
            assert_eq!(code, field("qr_base64"), "{}", field("name"));
            assert_eq!(hex(&STANDARD.decode(&code).unwrap()), field("tlv_hex"), "{}", field("name"));
        }
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn a_long_name_is_cut_between_letters_and_its_length_counts_bytes() {
        let name = "م".repeat(200);
        let bytes = STANDARD.decode(seal(&name).code().unwrap()).unwrap();
        assert_eq!(&bytes[..2], &[1, 254]);
        assert_eq!(std::str::from_utf8(&bytes[2..256]).unwrap().chars().count(), 127);
        assert_eq!(&bytes[256..258], &[2, 15]);
        assert!(seal(&name).code().unwrap().len() < 450);
    }

    #[test]
    fn parts_of_a_second_are_left_out() {
        let bytes = STANDARD.decode(seal("Bobs Records").code().unwrap()).unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains("2026-11-21T10:00:00Z"));
    }

    #[test]
    fn what_the_authority_would_refuse_gives_no_code() {
        assert_eq!(seal(" ").code(), Err(ZatcaError::Seller));
        for number in
            ["", "31012239350000", "410122393500003", "310122393500004", "31012239350000٣", "3101223935000003"]
        {
            assert_eq!(ZatcaSeal { vat_number: number, ..seal("A") }.code(), Err(ZatcaError::VatNumber), "{number}");
        }
        let usd = ZatcaSeal { total: money("115.00", "USD"), ..seal("A") };
        assert_eq!(usd.code(), Err(ZatcaError::Currency));
    }
}
